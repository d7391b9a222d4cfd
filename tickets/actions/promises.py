"""What a ticket that is merged away still owes goes along: the target keeps the earlier of two promises of a kind."""

from datetime import datetime, timedelta

from tickets.actions import clocks
from tickets.actions.clockwork import RESPONSES, Clockwork, Kind
from tickets.models import Clock, Ticket
from tickets.terms import NEWEST

# What makes a promise; when it is due follows from that. What was told about it is not told again.
PROMISE = [
    *("policy_id", "calendar_id", "target_s", "spent_s", "granted_s", "running_since", "paused_at", "pause_reason", "pauses"),
    *("warned_at", "breached_at", "alarmed_at", "escalated"),
]


def hand_over(source: Ticket, target: Ticket, at: datetime) -> None:
    """End the source's clocks, and begin or shorten the target's. Sets `act_by` of both; the caller saves it."""
    owed = list(Clock.objects.filter(ticket=source, ended_at=None).order_by("pk"))
    clocks.void(source, at)
    rows: list[Clock] = [*Clock.objects.filter(ticket=target).annotate(newest_terms=NEWEST).order_by("pk")]
    taken = [row for clock in owed if (row := _take(clock, rows, target, at))]
    clockwork = Clockwork(target, at, rows=rows)
    for row in taken:
        clockwork.plan(row)
    clockwork.match_status()
    clockwork.keep()


def _take(clock: Clock, rows: list[Clock], target: Ticket, at: datetime) -> Clock | None:
    """The row that stands for this promise on the target, if it is the earlier one or there was none."""
    kind = _kind_on(target, clock, rows)
    row = next((row for row in rows if row.kind == kind and row.ended_at is None), None)
    if row is None:
        last = max((row.round for row in rows if row.kind == kind), default=0)
        row = Clock(ticket=target, kind=kind, round=last + 1, started_at=clock.started_at)
        rows.append(row)
    elif _runs_out(row, at) <= _runs_out(clock, at):
        return None
    for column in PROMISE:
        setattr(row, column, getattr(clock, column))
    return row


def _kind_on(target: Ticket, clock: Clock, rows: list[Clock]) -> str:
    """One answer is owed, not two: what the target owes already, or the next one if it has had its first."""
    if clock.kind not in RESPONSES:
        return clock.kind
    owed = next((row.kind for row in rows if row.kind in RESPONSES and row.ended_at is None), None)
    return owed or (Kind.NEXT_RESPONSE if target.answered_at else clock.kind)


def _runs_out(clock: Clock, at: datetime) -> datetime:
    """A paused one: as if it went on now, day and night. Only for choosing between two."""
    return clock.due_at or at + timedelta(seconds=clock.target_s + clock.granted_s - clock.spent_s)
