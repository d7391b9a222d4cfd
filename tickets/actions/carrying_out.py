"""Do to a ticket what was prepared: a text, then changes. For macros, bulk changes and rules alike; one verb for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from helpdesk.common.actors import Actor
from helpdesk.knowledge.variables import filled
from tickets.actions.assigning import assign
from tickets.actions.changing import change_ticket
from tickets.actions.locking import locked_ticket
from tickets.actions.replying import note, reply
from tickets.actions.saying import say_by_rule
from tickets.actions.snoozing import snooze
from tickets.actions.standing import set_status
from tickets.actions.tagging import tag
from tickets.blanks import values_for

Deed = Mapping[str, Any]  # {"text"?, "is_note"?, "as_written"?, "changes"?}, as `api.automation_forms` let it in

OF_THE_TICKET = ("category", "queue", "service", "priority")


def carry_out(
    number: int,
    deed: Deed,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    client_id: str = "",
    file_ids: Sequence[UUID] = (),
) -> None:
    """Call inside a transaction: all of it or nothing. The words first, the status last: whoever solves a ticket has said so before.

    Blanks in the text are filled in for this ticket, unless it is `as_written`. Raises what the verbs raise.
    """
    if version is not None:
        locked_ticket(number, by=by, version=version)
    if text := deed.get("text", ""):
        ticket = locked_ticket(number, by=by)
        words = text if deed.get("as_written") else filled(text, values_for(ticket, by, at))
        _say(number, words, is_note=bool(deed.get("is_note")), by=by, at=at, client_id=client_id, file_ids=file_ids)
    changes = deed.get("changes") or {}
    if said := {name: changes[name] for name in OF_THE_TICKET if name in changes}:
        change_ticket(number=number, changes=said, by=by, at=at)
    for names, verb in VERBS:
        if names & changes.keys():
            verb(number, changes, by, at)


def _say(number: int, text: str, *, is_note: bool, by: Actor, at: datetime, client_id: str, file_ids: Sequence[UUID]) -> None:
    if by.kind == "system":
        say_by_rule(number=number, text=text, is_note=is_note, by=by, at=at)
        return
    (note if is_note else reply)(number=number, text=text, by=by, at=at, client_id=client_id, file_ids=file_ids)


def _assign(number: int, changes: Deed, by: Actor, at: datetime) -> None:
    to = changes["assignee"]
    assign(number=number, to=by.id if to == "me" else to, by=by, at=at)


def _tag(number: int, changes: Deed, by: Actor, at: datetime) -> None:
    tag(number=number, add=changes.get("tags_add", ()), remove=changes.get("tags_remove", ()), by=by, at=at)


def _snooze(number: int, changes: Deed, by: Actor, at: datetime) -> None:
    moment = changes.get("snooze")
    until = parse_datetime(moment) if isinstance(moment, str) else moment
    if "snooze_s" in changes:
        until = at + timedelta(seconds=changes["snooze_s"])
    snooze(number=number, until=until, by=by, at=at)


def _set_status(number: int, changes: Deed, by: Actor, at: datetime) -> None:
    set_status(number=number, status=changes["status"], by=by, at=at)


# In the order in which they are done.
VERBS: list[tuple[set[str], Callable[[int, Deed, Actor, datetime], None]]] = [
    ({"assignee"}, _assign),
    ({"tags_add", "tags_remove"}, _tag),
    ({"snooze", "snooze_s"}, _snooze),
    ({"status"}, _set_status),
]
