"""Put a ticket back to what it was before a bulk change, unless somebody has worked on it since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions import clocks
from tickets.actions.history import change, entered
from tickets.actions.locking import locked_ticket
from tickets.models import Entry, Tag, Ticket
from tickets.policies import may_work_on
from tickets.stolen.lane import refuse_past_the_lane

# Which columns go with which change.
OF_STATUS = ("status", "solved_at", "closed_at", "reopened", "unanswered_since", "snoozed_until")
COLUMNS: dict[str, tuple[str, ...]] = {
    "status": OF_STATUS,
    "assignee": ("assignee_id", *OF_STATUS),  # whoever takes a new one for themselves has begun to work on it
    "priority": ("priority",),
    "category": ("category_id", "queue_id", "assignee_id"),  # whoever does not sit at the new queue has it no longer
    "queue": ("queue_id", "assignee_id"),
    "service": ("service_id",),
    "snooze": ("snoozed_until",),
    "snooze_s": ("snoozed_until",),
}
MOMENTS = {"solved_at", "closed_at", "unanswered_since", "snoozed_until"}


class ChangedSince(Conflict):
    code = "changed_since"
    zh = "之后又有人改过这个工单，没有撤销。"
    en = "Somebody changed this ticket since then. It was not put back."


def as_it_is(ticket: Ticket, changes: Iterable[str]) -> dict[str, Any]:
    """What `restore` needs after these changes, as JSON can hold it."""
    columns = sorted({column for name in changes for column in COLUMNS.get(name, ())})
    was = {column: _plain(getattr(ticket, column)) for column in columns}
    if {"tags_add", "tags_remove"} & set(changes):
        was["tags"] = sorted(ticket.tags.values_list("name", flat=True))
    return was


@transaction.atomic
def restore(*, number: int, was: dict[str, Any], version: int, by: Actor, at: datetime) -> Ticket:
    """Set the columns to what they were, on the timeline as one change. Clocks go on fairly, as after any change.

    Not by the table of steps: it says how work goes on, and this takes back a step that was not meant. Raises ChangedSince,
    LedByTheLane.
    """
    ticket = locked_ticket(number, by=by)
    if not may_work_on(by, ticket):
        raise NotAllowed
    if ticket.version != version:
        raise ChangedSince
    before = _named(ticket)
    old_status = ticket.status
    columns = [column for column in was if column != "tags"]
    for column in columns:
        setattr(ticket, column, parse_datetime(was[column]) if column in MOMENTS and was[column] else was[column])
    if ticket.status != old_status:
        clocks.status_changed(ticket, old_status, at)
    if {"category_id", "queue_id", "priority"} & set(columns):
        clocks.terms_changed(ticket, at)
    after = _named(ticket)
    lines = [change(name, before[name], after[name]) for name in before if before[name] != after[name]]
    refuse_past_the_lane(ticket, [line["new"] if line["field"] == "status" else line["field"] for line in lines])
    if "tags" in was:
        lines += _put_tags_back(ticket, was["tags"])
    is_public = any(line["field"] == "status" for line in lines)
    entered(
        ticket,
        Entry.Kind.CHANGE,
        event="undone",
        by=by,
        at=at,
        is_public=is_public,
        changes=lines,
        save=["act_by", *(column.removesuffix("_id") for column in columns)],
    )
    return ticket


def _named(ticket: Ticket) -> dict[str, Any]:
    """What the timeline calls each."""
    return {
        "status": ticket.status,
        "assignee": ticket.assignee.display_name if ticket.assignee else None,
        "priority": ticket.priority,
        "category": ticket.category.name,
        "queue": ticket.queue.name,
        "service": ticket.service.name if ticket.service else None,
    }


def _put_tags_back(ticket: Ticket, names: list[str]) -> list[dict[str, Any]]:
    now_there = sorted(ticket.tags.values_list("name", flat=True))
    if now_there == names:
        return []
    ticket.tags.set(Tag.objects.filter(name__in=names))
    return [change("tags", now_there, names)]


def _plain(value: Any) -> Any:
    """A moment or an id as text; numbers and nothing as they are."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int | str) else str(value)
