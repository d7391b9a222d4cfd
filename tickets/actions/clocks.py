"""What happens to a ticket's clocks when something happens to the ticket.

Called by the other actions while they hold the ticket's row, before they save it: each sets `ticket.act_by` on the
instance, and the caller saves that column (`save=["act_by", …]`). Who reopens a ticket with words of the customer calls
`customer_spoke` as well.
"""

from datetime import datetime

from helpdesk.common.bulk import insert_rows
from tickets import deadlines
from tickets.actions.clockwork import MET, RESPONSES, VOID, Clockwork, Kind, rows_of
from tickets.models import Clock, Ticket
from tickets.models.tickets import UNFINISHED
from tickets.terms import Terms
from tickets.workflow import Status


def promised(ticket: Ticket, at: datetime, *, terms: Terms | None = None) -> Clockwork:
    """What its policy promises to a ticket that is about to be stored. `keep_begun` it once the ticket has its number.

    `terms`: as they are now, where the caller has asked for them already.
    """
    clockwork = Clockwork(ticket, at, rows=(), terms=terms)
    clockwork.begin(Kind.FIRST_RESPONSE)
    clockwork.begin(Kind.RESOLUTION)
    clockwork.set_act_by()
    return clockwork


def keep_begun(clockwork: Clockwork) -> None:
    """One INSERT that waits for no answer: see `helpdesk.common.bulk`."""
    for row in clockwork.rows:
        row.ticket_id = clockwork.ticket.pk
    insert_rows(Clock, CLOCK_COLUMNS, [[getattr(row, column) for column in CLOCK_COLUMNS] for row in clockwork.rows])


CLOCK_COLUMNS = [field.attname for field in Clock._meta.concrete_fields if not field.primary_key]


def staff_answered(ticket: Ticket, at: datetime) -> None:
    """A public reply by a person of ours: the response clocks are met. What the system says is no answer."""
    _end(ticket, at, *RESPONSES)


def answer_undone(ticket: Ticket, answered_at: datetime, at: datetime) -> None:
    """What ended with an answer that was taken back seconds later runs on from where it stood, as if it had not been said.

    An answer that was promised anew meanwhile is the same one that is owed again.
    """
    rows = list(rows_of(ticket))
    again = [row for row in rows if row.ended_at == answered_at]
    for row in again:
        row.ended_at, row.outcome = None, ""
        row.stand(deadlines.begun_again(row.standing, answered_at))
    clockwork = Clockwork(ticket, at, rows=rows)
    for row in again:
        clockwork.plan(row)
    if any(row.kind in RESPONSES for row in again):
        for row in clockwork.active(*RESPONSES):
            if row not in again:
                clockwork.end_for_good(row, VOID)
    clockwork.keep()


def human_step(ticket: Ticket, at: datetime) -> None:
    """A person of ours, or a freeze, has begun to help where words are not what helps: the first response is met."""
    _end(ticket, at, Kind.FIRST_RESPONSE)


def customer_spoke(ticket: Ticket, at: datetime) -> None:
    """The customer wrote: the next answer is promised anew, unless one is still owed."""
    clockwork = Clockwork(ticket, at)
    if not clockwork.active(*RESPONSES):
        clockwork.begin(Kind.NEXT_RESPONSE)
    clockwork.keep()


def status_changed(ticket: Ticket, old: str, at: datetime) -> None:
    """Pause, go on, end, or begin again, as the status says."""
    clockwork = Clockwork(ticket, at)
    if ticket.status not in UNFINISHED:
        for row in clockwork.active():
            solved = ticket.status == Status.SOLVED and row.kind == Kind.RESOLUTION
            clockwork.end(row, MET if solved else VOID)
    elif old not in UNFINISHED:
        clockwork.begin(Kind.RESOLUTION)
    clockwork.match_status()
    clockwork.keep()


def terms_changed(ticket: Ticket, at: datetime) -> None:
    """Queue, category or priority are new: another policy may apply. Time spent stays spent."""
    clockwork = Clockwork(ticket, at)
    apply_terms(clockwork)
    clockwork.keep()


def apply_terms(clockwork: Clockwork) -> None:
    """What is promised now and was not before begins now."""
    ticket = clockwork.ticket
    clockwork.apply_terms()
    if ticket.status in UNFINISHED:
        clockwork.begin(Kind.RESOLUTION)
        if not (ticket.answered_at or clockwork.active(*RESPONSES) or clockwork.was_kept(Kind.FIRST_RESPONSE)):
            clockwork.begin(Kind.FIRST_RESPONSE)
    clockwork.match_status()


def void(ticket: Ticket, at: datetime) -> None:
    """The promise is no longer owed: merged into another ticket."""
    clockwork = Clockwork(ticket, at)
    for row in clockwork.active():
        clockwork.end_for_good(row, VOID)
    clockwork.keep()


def _end(ticket: Ticket, at: datetime, *kinds: str) -> None:
    clockwork = Clockwork(ticket, at)
    for row in clockwork.active(*kinds):
        clockwork.end(row, MET)
    clockwork.keep()
