"""Change what is said of a ticket: subject, priority, category, queue, service, fields, tags. One entry for one save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotAllowed
from helpdesk.desk.models import Queue
from tickets import seats
from tickets.actions import clocks
from tickets.actions.history import change, entered
from tickets.actions.locking import locked_ticket
from tickets.actions.opening import find_category, find_service
from tickets.actions.standing import refuse_merged
from tickets.actions.tagging import retag
from tickets.actions.words import hang_files, refuse_unstorable
from tickets.forms import check_fields, files_in
from tickets.models import Entry, Ticket
from tickets.policies import may_work_on
from tickets.stolen.lane import refuse_beside_the_lane, refuse_past_the_lane

Lines = list[dict[str, Any]]
TERMS = {"queue", "category", "priority"}  # what decides which promises are made


class UnknownQueue(DomainError):
    code = "invalid"
    zh = "没有这个队列，请重新选一个。"
    en = "There is no such queue. Please choose another."


@transaction.atomic
def change_ticket(*, number: int, changes: Mapping[str, Any], by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Set what `changes` names: `subject`, `priority`, `category`, `queue`, `service` (slugs; None: no service), `fields`
    (by key; None takes a value away), `tags` (all of them). What is as it was is no change.

    Another category brings its queue along, unless one is named; whoever has the ticket and does not sit at its new queue
    has it no longer. Raises Stale, Merged, LedByTheLane, BegunForACaller, UnknownCategory, UnknownQueue, UnknownService,
    BadFields, BadTag.
    """
    ticket = locked_ticket(number, by=by, version=version)
    if not may_work_on(by, ticket):
        raise NotAllowed
    refuse_merged(ticket)
    if "tags" in changes and not (by.kind == "system" or can(by, "ticket.tag")):
        raise NotAllowed
    lines = [line for name, set_it in SETTERS.items() if name in changes for line in set_it(ticket, changes, by, at)]
    if not lines:
        return ticket
    refuse_past_the_lane(ticket, [line["field"] for line in lines])
    lines += _leave_if_not_of_the_queue(ticket)
    changed = {line["field"].partition(".")[0] for line in lines}
    if changed & TERMS:
        clocks.terms_changed(ticket, at)
    save = [*(changed - {"tags"}), "act_by"]
    entered(ticket, Entry.Kind.CHANGE, by=by, at=at, changes=lines, save=save)
    return ticket


def _subject(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    old, ticket.subject = ticket.subject, changes["subject"]
    refuse_unstorable(ticket.subject)
    return [change("subject", old, ticket.subject)] if ticket.subject != old else []


def _priority(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    old, ticket.priority = ticket.priority, Ticket.Priority(changes["priority"]).value
    return [change("priority", old, ticket.priority)] if ticket.priority != old else []


def _category(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    if changes["category"] == ticket.category.slug:
        return []
    if ticket.source != Ticket.Source.STOLEN:  # a report that has ended may go back to where it came from
        refuse_beside_the_lane(changes["category"], by=by)
    old, ticket.category = ticket.category, find_category(changes["category"], by_customer=False)
    moved = [] if "queue" in changes else _move(ticket, ticket.category.queue)
    return [change("category", old.name, ticket.category.name), *moved]


def _queue(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    if changes["queue"] == ticket.queue.slug:
        return []
    return _move(ticket, find_queue(changes["queue"]))


def find_queue(slug: str) -> Queue:
    queue = Queue.objects.filter(slug=slug, is_active=True).first()
    if queue is None:
        raise UnknownQueue(errors={"queue": [UnknownQueue().detail]})
    return queue


def _move(ticket: Ticket, queue: Queue) -> Lines:
    old, ticket.queue = ticket.queue, queue
    return [change("queue", old.name, queue.name)] if old.pk != queue.pk else []


def _service(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    old, ticket.service = ticket.service, find_service(changes["service"] or "")
    names = [service.name if service else None for service in (old, ticket.service)]
    return [change("service", *names)] if old != ticket.service else []


def _fields(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    """After the category, so that a save may bring another form and its answers at once."""
    old, definition = ticket.fields, ticket.category.fields
    ticket.fields = check_fields(definition, changes["fields"], by_customer=False, earlier=old)
    new_files = set(files_in(definition, ticket.fields)) - set(files_in(definition, old))
    hang_files(ticket, [UUID(one) for one in sorted(new_files)], by=by, at=at)
    keys = [key for key in {**old, **ticket.fields} if old.get(key) != ticket.fields.get(key)]
    return [change(f"fields.{key}", old.get(key), ticket.fields.get(key)) for key in keys]


def _tags(ticket: Ticket, changes: Mapping[str, Any], by: Actor, at: datetime) -> Lines:
    return retag(ticket, changes["tags"])


# In this order: a category moves the queue, and decides what fields there are.
SETTERS: dict[str, Callable[[Ticket, Mapping[str, Any], Actor, datetime], Lines]] = {
    "subject": _subject,
    "priority": _priority,
    "category": _category,
    "queue": _queue,
    "service": _service,
    "fields": _fields,
    "tags": _tags,
}


def _leave_if_not_of_the_queue(ticket: Ticket) -> Lines:
    if ticket.assignee is None or seats.sits_at(ticket.assignee.pk, ticket.queue):
        return []
    old, ticket.assignee = ticket.assignee, None
    return [change("assignee", old.display_name, None)]
