"""What happened to tickets, rung at the windows it concerns. Runs after the commit; the only place of tickets that pushes."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import override

from helpdesk.common.actors import Actor, Role
from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.realtime.push import push_many

from . import frames, rows
from .begun import Begun
from .bulk_faces import progress
from .clock_faces import next_face_of
from .events import BulkMoved, Notified, TicketChanged, TicketOpened
from .inbox import notification_bodies, unread_count
from .models import BulkRun, Entry, Notification, Ticket
from .summaries import entry_body

MOST_ENTRIES_TOLD = 20
TICKETS_AT_ONCE = 100
STAFF = Actor(kind="user", id=None, name="", role=Role.AGENT)
CUSTOMER = Actor(kind="user", id=None, name="", role=Role.CUSTOMER)

Ring = tuple[Sequence[str], dict[str, Any], str]


class Rings:
    """What one transaction changed: each ticket, and from which of its entries on. Rung once, after the commit."""

    def __init__(self) -> None:
        self.first: dict[int, int] = {}
        self.begun: dict[int, Begun] = {}  # nothing has happened to them since

    def add(self, event: TicketChanged) -> None:
        self.first.setdefault(event.number, event.sequence)
        self.begun.pop(event.number, None)

    def __call__(self) -> None:
        changed = [(number, sequence) for number, sequence in self.first.items() if number not in self.begun]
        with override(settings.LANGUAGE_CODE):  # several people's windows, not only whose request this is
            push_many(ring for begun in self.begun.values() for ring in rings_of_new(begun))
            for start in range(0, len(changed), TICKETS_AT_ONCE):
                push_many(rings_of(dict(changed[start : start + TICKETS_AT_ONCE])))


@subscribe(TicketChanged)
def ring_change(event: TicketChanged) -> None:
    """Gathered over the transaction: fifty tickets closed at once cost as many questions as one."""
    _rings().add(event)


@subscribe(TicketOpened)
def ring_new(event: TicketOpened) -> None:
    if event.begun:
        _rings().begun[event.number] = event.begun


def _rings() -> Rings:
    waiting = next((work for _, work, *_ in connection.run_on_commit if isinstance(work, Rings)), None)
    if waiting is None:
        waiting = Rings()
        transaction.on_commit(waiting, robust=True)
    return waiting


@subscribe(Notified, after_commit=True)
def ring_notice(event: Notified) -> None:
    notification = Notification.objects.select_related("person").get(pk=event.notification_id)
    reader = notification.person.actor
    (body,) = notification_bodies([notification], reader)
    push_many([([reader.key], frames.notice(body, unread=unread_count(reader)), "")])


@subscribe(BulkMoved, after_commit=True)
def ring_bulk(event: BulkMoved) -> None:
    run = BulkRun.objects.get(pk=event.run_id)
    push_many([([f"user:{run.by_id}"], frames.bulk(progress(run), is_finished=run.finished_at is not None), "")])


def rings_of(first: dict[int, int]) -> Iterator[Ring]:
    """Four questions for all of them."""
    found = rows.read(Ticket.objects.filter(pk__in=first))
    entries = _entries_from(first)
    for row, ticket in zip(found, rows.for_staff(found, now()), strict=True):
        yield from _rings_of(row, ticket, entries.get(row.number, []))


def rings_of_new(begun: Begun) -> Iterator[Ring]:
    """No question: it has no tags yet, and all else is in memory."""
    row, at = rows.of(begun.ticket), now()
    yield from _rings_of(row, rows.one_for_staff(row, [], next_face_of(begun.clocks, begun.terms, at)), [begun.entry])


def _rings_of(row: Any, ticket: dict[str, Any], news: list[Entry]) -> Iterator[Ring]:
    stands = frames.stands(row.number, version=row.version, status=row.status, assignee=row.assignee_id)
    yield ["staff"], stands, ""
    for entry in news if 0 < len(news) <= MOST_ENTRIES_TOLD else [None]:
        yield [f"ticket:{row.number}"], frames.changed(ticket, entry_body(STAFF, entry) if entry else None), ""
    for entry in [entry for entry in news if entry.is_public][-MOST_ENTRIES_TOLD:]:
        body = entry_body(CUSTOMER, entry)
        yield _customer(row), frames.changed_for_customer(row.number, status=row.status, entry=body), ""


def _entries_from(first: dict[int, int]) -> dict[int, list[Entry]]:
    since = reduce(or_, (Q(ticket_id=number, sequence__gte=sequence) for number, sequence in first.items()))
    entries: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(since).order_by("ticket_id", "sequence"):
        entries.setdefault(entry.ticket_id, []).append(entry)
    for number, news in entries.items():
        news[:0] = _taken_back(number, news)
    return entries


def _taken_back(number: int, news: list[Entry]) -> list[Entry]:
    """What windows have on the screen and must change there."""
    gone = [entry.facts["sequence"] for entry in news if entry.event == "reply_retracted"]
    older = [sequence for sequence in gone if sequence < news[0].sequence]
    return list(Entry.objects.filter(ticket_id=number, sequence__in=older)) if older else []


def _customer(row: Any) -> list[str]:
    member, visitor = row.contact__member_id, row.contact__visitor_id
    return [*([f"user:{member}"] if member else []), *([f"visitor:{visitor}"] if visitor else [])]
