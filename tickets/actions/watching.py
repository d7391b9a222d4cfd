"""Looking at clocks whose moment has come: warn before the time is up, say when it is, take the policy's next steps.

Each warning, breach and step once: they are noted on the clock's row in the transaction that tells of them.
"""

from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction

from chat.frames import moment
from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record
from tickets import deadlines
from tickets.actions.alarming import LATE, UNATTENDED, alarm_on_call, is_attended
from tickets.actions.clocks import apply_terms
from tickets.actions.clockwork import Clockwork, Kind
from tickets.actions.history import change, entered
from tickets.events import ClockBreached, ClockWarned, EscalationDue
from tickets.models import Clock, Entry, Ticket
from tickets.terms import Step

log = structlog.get_logger(__name__)

AT_ONCE = 200
AFTER_A_FAILURE = timedelta(minutes=5)
MOST_URGENT = 1


def look_at_clocks(*, at: datetime) -> int:
    """Look at those whose moment has come; how many tickets were looked at. One that fails does not hold up the others."""
    due = Clock.objects.filter(ended_at=None, look_at__lte=at).order_by("look_at").values_list("ticket_id", flat=True)
    looked_at = 0
    for number in dict.fromkeys(due[:AT_ONCE]):
        try:
            looked_at += look_at_ticket(number=number, at=at)
        except (OperationalError, InterfaceError):  # none of the ticket's doing
            raise
        except Exception:
            log.exception("clock.look_failed", ticket=number)
            Clock.objects.filter(ticket=number, ended_at=None, look_at__lte=at).update(look_at=at + AFTER_A_FAILURE)
    return looked_at


def let_time_pass(*, number: int, until: datetime) -> None:
    """For a history that is told afterwards: look at the ticket's clocks whenever their moments came."""
    due = Clock.objects.filter(ticket=number, ended_at=None, look_at__lte=until).order_by("look_at")
    while row := due.first():
        assert row.look_at is not None
        look_at_ticket(number=number, at=row.look_at)


@transaction.atomic
def look_at_ticket(*, number: int, at: datetime) -> bool:
    """False: somebody holds it. It is looked at in the next round, as they left it."""
    ticket = Ticket.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=number).first()
    if ticket is None:
        return False
    clockwork = Clockwork(ticket, at)
    for row in clockwork.active():
        if row.ended_at is None and row.look_at is not None and row.look_at <= at:
            _look(clockwork, row)
    clockwork.keep()
    ticket.save(update_fields=["act_by"])
    return True


def _look(clockwork: Clockwork, row: Clock) -> None:
    at, hours, standing = clockwork.at, clockwork.hours(row), row.standing
    ending_soon = row.warned_at is None and row.warn_at is not None and row.warn_at <= at
    late = deadlines.is_late(standing, hours, at)
    if row.kind == Kind.FIRST_RESPONSE and row.alarmed_at is None and (ending_soon or row.look_at == row.started_at):
        _see_whether_anybody_is_there(clockwork, row)
    if late and row.breached_at is None:
        _breach(clockwork, row)
    elif ending_soon and not late:
        _warn(clockwork, row)
    _take_steps(clockwork, row)
    clockwork.plan(row)


def _see_whether_anybody_is_there(clockwork: Clockwork, row: Clock) -> None:
    ticket = clockwork.ticket
    if clockwork.terms.queues[ticket.queue_id].urgent and not is_attended(ticket):
        row.alarmed_at = clockwork.at
        alarm_on_call(ticket=ticket, reason=UNATTENDED, at=clockwork.at)


def _warn(clockwork: Clockwork, row: Clock) -> None:
    """No entry: nothing has happened to the ticket, and nobody's save shall be stale because time passes."""
    row.warned_at = clockwork.at
    facts = {"clock": row.kind, "round": row.round, "due_at": row.due_at}
    subject = ("ticket", clockwork.ticket.id)
    record("ticket.clock_warned", subject=subject, by=SYSTEM.key, at=clockwork.at, facts=facts)
    publish(ClockWarned(number=clockwork.ticket.pk, clock_id=row.pk, kind=row.kind, due_at=_due(clockwork, row)))


def _breach(clockwork: Clockwork, row: Clock) -> None:
    row.breached_at = clockwork.at
    due_at = _due(clockwork, row)
    facts = {"clock": row.kind, "round": row.round, "due_at": moment(due_at)}
    entered(clockwork.ticket, Entry.Kind.EVENT, event="clock_breached", by=SYSTEM, at=clockwork.at, facts=facts)
    publish(ClockBreached(number=clockwork.ticket.pk, clock_id=row.pk, kind=row.kind, due_at=due_at))


def _take_steps(clockwork: Clockwork, row: Clock) -> None:
    while steps := clockwork.steps_left(row):
        due = deadlines.step_at(row.standing, clockwork.hours(row), steps[0].after_s)
        if due is None or due > clockwork.at:
            return
        row.escalated += 1
        _take(clockwork, row, steps[0])


def _take(clockwork: Clockwork, row: Clock, step: Step) -> None:
    ticket, at = clockwork.ticket, clockwork.at
    facts = {"clock": row.kind, "round": row.round, "step": row.escalated, "tell": step.tell}
    changes = []
    if step.raise_priority and ticket.priority > MOST_URGENT:
        changes = [change("priority", ticket.priority, ticket.priority - 1)]
        ticket.priority -= 1
    kind = Entry.Kind.CHANGE if changes else Entry.Kind.EVENT
    entered(ticket, kind, event="escalated", by=SYSTEM, at=at, changes=changes, facts=facts, save=["priority"])
    event = EscalationDue(
        number=ticket.pk, clock_id=row.pk, kind=row.kind, step=row.escalated, tell=step.tell, due_at=_due(clockwork, row)
    )
    if changes:
        clockwork.promise = clockwork.terms.promise_to(ticket)
        apply_terms(clockwork)
    publish(event)
    if step.tell == "on_call":
        row.alarmed_at = at
        alarm_on_call(ticket=ticket, reason=LATE, at=at)


def _due(clockwork: Clockwork, row: Clock) -> datetime:
    return row.due_at or clockwork.at
