"""How every action on a ticket ends: an entry on its timeline, a record as evidence, and a word to whoever listens."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from helpdesk.common.actors import Actor
from helpdesk.common.bulk import insert_rows, one_trip
from helpdesk.events import publish
from helpdesk.evidence import record
from tickets.events import TicketChanged
from tickets.models import Entry, Ticket


def entered(
    ticket: Ticket,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    event: str = "",
    is_public: bool = False,
    text: str = "",
    files: Sequence[dict[str, Any]] = (),
    changes: Sequence[dict[str, Any]] = (),
    facts: dict[str, Any] | None = None,
    channel: str = "",
    client_id: str = "",
    author_name: str = "",
    mentioned: Sequence[UUID] = (),
    save: Sequence[str] = (),
    beside: Callable[[], None] | None = None,
) -> Entry:
    """Add one entry and save the ticket: its numbers, `version`, `changed_at`, and the columns named in `save`.

    Call while holding the ticket's row, or with a new one that is not stored yet: it is, and what `beside` inserts
    travels along with its first entry. `facts` and `changes` of a public entry are seen by the customer.
    """
    ticket.last_entry += 1
    ticket.version += 1
    ticket.changed_at = at
    columns = {"last_entry", "version", "changed_at", *save}
    if is_public:
        ticket.last_public = ticket.last_entry
        columns.add("last_public")
    if is_public and kind == Entry.Kind.REPLY:
        ticket.last_text, ticket.last_at = shortened(text), at
        ticket.last_by_staff = by.is_staff or channel == RULE
        columns |= {"last_text", "last_by_staff", "last_at"}
    if not by.is_staff and by.kind != "system":
        ticket.customer_seen = ticket.last_entry
        columns.add("customer_seen")
    is_new = ticket._state.adding
    ticket.save(update_fields=None if is_new else sorted(columns), force_insert=is_new)
    entry = Entry(
        ticket_id=ticket.pk,
        sequence=ticket.last_entry,
        kind=kind,
        event=event,
        is_public=is_public,
        channel=channel,
        author_kind=by.kind,
        author_id=by.id,
        author_name=author_name or by.name,
        by_staff=by.is_staff,
        client_id=client_id,
        text=text,
        files=list(files),
        changes=list(changes),
        facts=facts or {},
        at=at,
    )
    with one_trip() if is_new else nullcontext():
        if is_new:
            insert_rows(Entry, COLUMNS, [[getattr(entry, column) for column in COLUMNS]])
        else:
            entry.save(force_insert=True)
        if beside:
            beside()
        record(
            f"ticket.{event or WORDS[kind]}",
            subject=("ticket", ticket.id),
            by=by.key,
            at=at,
            facts=evidence_of(entry),
        )
    publish(
        TicketChanged(
            number=ticket.pk,
            sequence=entry.sequence,
            kind=kind,
            by=by,
            at=at,
            event=event,
            is_public=is_public,
            fields=frozenset(change["field"] for change in changes),
            mentioned=tuple(mentioned),
        )
    )
    return entry


COLUMNS = [field.attname for field in Entry._meta.concrete_fields if not field.primary_key]
LAST_TEXT = 80
RULE = "rule"  # the channel of words a rule says in our name
WORDS = {"reply": "replied", "note": "noted", "change": "changed", "event": "happened"}


def evidence_of(entry: Entry) -> dict[str, Any]:
    """All the timeline says, so that the two can be compared line by line."""
    said = {"text": entry.text, "files": entry.files, "changes": entry.changes, "facts": entry.facts}
    return {"number": entry.ticket_id, "sequence": entry.sequence, **{name: value for name, value in said.items() if value}}


def shortened(text: str) -> str:
    """As lists show the last words."""
    return " ".join(text.split())[:LAST_TEXT]


def change(field: str, old: Any, new: Any) -> dict[str, Any]:
    """One line of a `change` entry. Values as people read them: a name, not an id."""
    return {"field": field, "old": old, "new": new}
