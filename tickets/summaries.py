"""One ticket in full, to staff and to its customer, and the entries of its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from chat.frames import moment
from chat.models import Conversation
from helpdesk.common.actors import Actor
from helpdesk.members.masks import masked_email, masked_phone

from . import rows
from .actions.linking import OPPOSITES
from .clock_faces import next_and_all
from .deeds import customer_can, staff_can, steps
from .forms import form_of, values_for
from .models import UNFINISHED, Entry, Link, Rating, Ticket
from .policies import visible
from .viewers import board

Json = dict[str, Any]

# Of the facts of a public entry: how we sort our work is not the customer's business, and what a form held at the
# beginning may have been filled in by us; the ticket itself says what of it is theirs. What we make of a mail is ours too.
FOR_STAFF = frozenset(
    {"queue", "priority", "fields", "mail", "warnings", "authenticated", "quoted", "html", "answers", "flagged", "pictures"}
)


def ticket_body(actor: Actor, ticket: Ticket, at: datetime) -> Json:
    """As the actor may see it. Takes a row of `queries.visible_to`; a fixed number of queries."""
    return _for_staff(actor, ticket, at) if actor.is_staff else _for_customer(actor, ticket, at)


def entry_body(actor: Actor, entry: Entry) -> Json:
    """One entry. A customer sees of a change what became of their ticket, and of its facts what concerns them; of what was
    taken back, that there is nothing any more."""
    changes, facts = entry.changes, entry.facts
    is_gone = entry.retracted_at is not None and not actor.is_staff
    if not actor.is_staff:
        changes = [line for line in changes if line["field"] == "status"]
        facts = {name: value for name, value in facts.items() if name not in FOR_STAFF}
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "event": entry.event,
        "is_public": entry.is_public,
        "channel": entry.channel,
        "author": _author(actor, entry),
        "text": "" if is_gone else entry.text,
        "files": [] if is_gone else entry.files,
        "changes": changes,
        "facts": facts,
        "at": moment(entry.at),
        "client_id": entry.client_id,
        "retracted_at": moment(entry.retracted_at) if entry.retracted_at else None,
    }


def _author(actor: Actor, entry: Entry) -> Json:
    kind = "staff" if entry.by_staff else "system" if entry.author_kind == "system" else "customer"
    if kind == "system" and not actor.is_staff:
        return {"kind": kind, "id": None, "name": ""}  # what we call our rules is not the customer's business
    return {"kind": kind, "id": str(entry.author_id) if entry.author_id else None, "name": entry.author_name}


def _for_staff(actor: Actor, ticket: Ticket, at: datetime) -> Json:
    face, all_faces = next_and_all(ticket, at)
    tags = rows.tags_of([ticket.pk]).get(ticket.pk, [])
    return (
        rows.one_for_staff(rows.of(ticket), tags, face)
        | _for_both(ticket, by_customer=False)
        | {
            "clocks": all_faces,
            "links": _links(actor, ticket),
            "merged_into": ticket.merged_into_id,
            "merged": list(Ticket.objects.filter(merged_into=ticket).order_by("pk").values_list("pk", flat=True)),
            "steps": steps(actor, ticket),
            "can": staff_can(actor, ticket),
            "contact": _contact(ticket) | {"open_tickets": _open_tickets(ticket)},
            "viewers": [{"id": viewer.id, "name": viewer.name} for viewer in board.at(ticket.pk)],
        }
    )


def _for_customer(actor: Actor, ticket: Ticket, at: datetime) -> Json:
    (row,) = rows.for_customer([rows.of(ticket)])
    into = ticket.merged_into_id
    if into and not Ticket.objects.filter(visible(actor), pk=into).exists():
        into = None  # it went on as somebody else's
    return (
        row
        | _for_both(ticket, by_customer=True)
        | {
            "merged_into": into,
            "steps": steps(actor, ticket),
            "can": customer_can(ticket, at),
            "contact": {"name": ticket.contact.name, "wants_mail": ticket.contact.wants_mail},
        }
    )


def _for_both(ticket: Ticket, *, by_customer: bool) -> Json:
    definition = ticket.category.fields
    return {
        "fields": values_for(definition, ticket.fields, by_customer=by_customer),
        "form": form_of(definition, ticket.fields, by_customer=by_customer),
        "conversation": _conversation(ticket),
        "rating": _rating(ticket),
    }


def _conversation(ticket: Ticket) -> Json | None:
    if ticket.conversation_id is None:
        return None
    created_at = Conversation.objects.filter(pk=ticket.conversation_id).values_list("created_at", flat=True).first()
    return {"id": str(ticket.conversation_id), "created_at": moment(created_at)} if created_at else None


def _rating(ticket: Ticket) -> Json | None:
    rating: Rating | None = getattr(ticket, "rating", None)  # read along by `queries.visible_to`
    return {"score": rating.score, "solved": rating.solved, "comment": rating.comment} if rating else None


def _links(actor: Actor, ticket: Ticket) -> list[Json]:
    """Both ways, by what the other is to this one; of tickets the actor may not see, nothing."""
    links = list(Link.objects.filter(Q(ticket=ticket) | Q(other=ticket)).order_by("pk"))
    here = [(OPPOSITES[link.kind], link.other_id) for link in links if link.ticket_id == ticket.pk]
    there = [(link.kind, link.ticket_id) for link in links if link.ticket_id != ticket.pk]
    wanted = {number for _, number in (*here, *there)}
    if not wanted:
        return []
    seen = {one.pk: one for one in Ticket.objects.filter(visible(actor), pk__in=wanted).only("pk", "subject", "status")}
    return [{"kind": kind, "ticket": _brief(seen[number])} for kind, number in (*here, *there) if number in seen]


def _brief(ticket: Ticket) -> Json:
    return {"number": ticket.pk, "subject": ticket.subject, "status": ticket.status}


def _contact(ticket: Ticket) -> Json:
    contact = ticket.contact
    kind = "member" if contact.member_id else "visitor" if contact.visitor_id else "contact"
    return {
        "id": str(contact.pk),
        "name": contact.name,
        "kind": kind,
        "email_masked": masked_email(contact.email),
        "phone_masked": masked_phone(contact.phone),
        "member_id": str(contact.member_id) if contact.member_id else None,
        "wants_mail": contact.wants_mail,
        "mail_fails_since": moment(contact.mail_fails_since) if contact.mail_fails_since else None,
    }


def _open_tickets(ticket: Ticket) -> int:
    """Of the same contact, this one among them; 99 at most."""
    return Ticket.objects.filter(contact=ticket.contact_id, status__in=UNFINISHED)[:99].count()


def entry_bodies(actor: Actor, entries: Iterable[Entry]) -> list[Json]:
    return [entry_body(actor, entry) for entry in entries]
