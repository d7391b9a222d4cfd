"""Who hears that a promise is running out, is broken, or that nobody is there. Called where the clock's row changes."""

from datetime import datetime, timedelta
from uuid import UUID

from chat.frames import moment
from tickets.circles import people_of
from tickets.events import ClockBreached, ClockWarned, EscalationDue, OnCallAlarm
from tickets.models import Notification, Ticket

from .notifying import tell

SAME_NEWS = timedelta(minutes=1)


def announce_clock(event: ClockWarned | ClockBreached, *, at: datetime) -> None:
    state = "warned" if isinstance(event, ClockWarned) else "missed"
    _tell(event, "assignee", f"clock:{event.clock_id}:{state}", state, at)


def announce_escalation(event: EscalationDue, *, at: datetime) -> None:
    """A step before the end warns, one after it tells of the breach. The same person is told of each step once."""
    state = "missed" if event.due_at <= at else "warned"
    _tell(event, event.tell, f"clock:{event.clock_id}:{state}:step:{event.step}", state, at)


def announce_alarm(event: OnCallAlarm, *, at: datetime) -> None:
    """To whoever is on call, at once and by mail."""
    ticket = _ticket(event.number)
    tell(people_of("on_call", ticket), "alarm", number=ticket.pk, at=at, reason=event.reason)


def _tell(event: ClockWarned | ClockBreached | EscalationDue, circle: str, once: str, state: str, at: datetime) -> None:
    ticket = _ticket(event.number)
    facts = {"clock": event.kind, "state": state, "due_at": moment(event.due_at)}
    people = set(people_of(circle, ticket))
    people -= _told_just_now(people, f"clock:{event.clock_id}:{state}", at)
    tell(people, "clock", number=ticket.pk, at=at, once=once, **facts)


def _told_just_now(people: set[UUID], once: str, at: datetime) -> set[UUID]:
    """A breach and the first step of its policy come together; whoever both concern hears of it once."""
    rows = Notification.objects.filter(person__in=people, once__startswith=once, at__gt=at - SAME_NEWS)
    return set(rows.values_list("person_id", flat=True))


def _ticket(number: int) -> Ticket:
    return Ticket.objects.only("pk", "assignee_id", "queue_id").get(pk=number)
