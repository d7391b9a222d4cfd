"""Which of our people must hear of what happened to a ticket. Called in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min

from helpdesk.common.actors import Actor
from tickets.events import TicketChanged
from tickets.models import Entry, Ticket
from tickets.notices import shortened

from .notifying import tell

# What a customer does that the one who has the ticket must not miss.
CUSTOMER_CALLS = frozenset({"urged", "reopened", "confirmed", "rated"})
MENTIONED_AT_MOST = 20

_assigning_many: ContextVar[bool] = ContextVar("assigning_many", default=False)


@contextmanager
def assigning_many() -> Iterator[None]:
    """Whoever gets five hundred tickets is told once, by whoever hands them over."""
    token = _assigning_many.set(True)
    try:
        yield
    finally:
        _assigning_many.reset(token)


def announce_many(numbers: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Tell each who has some of these now how many there are, or which, if it is one."""
    rows = Ticket.objects.filter(pk__in=list(numbers)).exclude(assignee=None).exclude(assignee=by.id)
    for assignee, count, number in rows.order_by().values_list("assignee").annotate(Count("pk"), Min("pk")):
        tell([assignee], "assigned", number=number if count == 1 else None, at=at, by=by.name, count=count)


def announce(event: TicketChanged) -> None:
    """Tell the new assignee, the mentioned, and the assignee that the customer spoke or urged. Nobody of their own doing."""
    if "assignee" in event.fields and not _assigning_many.get():
        _announce_assignment(event)
    if event.mentioned:
        _announce_mentions(event)
    if not event.by.is_staff and event.by.kind != "system" and event.sequence > 1:
        _announce_customer(event)


def _announce_assignment(event: TicketChanged) -> None:
    assignee = _assignee_of(event.number)
    if assignee and assignee != event.by.id:
        tell([assignee], "assigned", number=event.number, at=event.at, by=event.by.name)


def _announce_mentions(event: TicketChanged) -> None:
    named = [person for person in dict.fromkeys(event.mentioned) if person != event.by.id][:MENTIONED_AT_MOST]
    if named:
        facts: dict[str, Any] = {"by": event.by.name, "sequence": event.sequence, "text": _words_of(event)}
        tell(named, "mentioned", number=event.number, at=event.at, **facts)


def _announce_customer(event: TicketChanged) -> None:
    if event.kind != Entry.Kind.REPLY and event.event not in CUSTOMER_CALLS:
        return
    if assignee := _assignee_of(event.number):
        said = {"by": event.by.name, "text": _words_of(event), "event": event.event}
        tell([assignee], "replied", number=event.number, at=event.at, sequence=event.sequence, **said)


def _assignee_of(number: int) -> UUID | None:
    return Ticket.objects.values_list("assignee_id", flat=True).get(pk=number)


def _words_of(event: TicketChanged) -> str:
    return shortened(Entry.objects.values_list("text", flat=True).get(ticket_id=event.number, sequence=event.sequence))
