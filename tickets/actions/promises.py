"""What a ticket that is merged away still owes goes along: the target keeps the earlier of two promises of a kind."""

from datetime import datetime, timedelta

from django.db.models import Max

from tickets.actions import clocks
from tickets.models import FAR, Clock, Ticket

Kind = Clock.Kind
PROMISE = [
    *("policy_id", "calendar_id", "target_s", "granted_s", "started_at", "running_since", "spent_s", "paused_at"),
    *("pause_reason", "pauses", "due_at", "warn_at", "warned_at", "breached_at", "alarmed_at", "escalated", "look_at"),
]


def hand_over(source: Ticket, target: Ticket, at: datetime) -> None:
    """End the source's clocks, and begin or shorten the target's. Sets `act_by` of both; the caller saves it."""
    owed = list(Clock.objects.filter(ticket=source, ended_at=None))
    clocks.void(source, at)
    there = {clock.kind: clock for clock in Clock.objects.filter(ticket=target, ended_at=None)}
    for clock in owed:
        kind = _kind_on(target, clock, there)
        if kind not in there:
            there[kind] = _begin(target, kind, clock)
        elif _runs_out(clock, at) < _runs_out(there[kind], at):
            _become(there[kind], clock).save(update_fields=[*PROMISE])
    target.act_by = min((clock.due_at for clock in there.values() if clock.due_at), default=FAR)


def _kind_on(target: Ticket, clock: Clock, there: dict[str, Clock]) -> str:
    """A first answer is owed once: on a ticket that has had it, it is the next one."""
    answered = target.answered_at is not None and Kind.FIRST_RESPONSE not in there
    return Kind.NEXT_RESPONSE if clock.kind == Kind.FIRST_RESPONSE and answered else clock.kind


def _begin(target: Ticket, kind: str, like: Clock) -> Clock:
    last = Clock.objects.filter(ticket=target, kind=kind).aggregate(last=Max("round"))["last"] or 0
    clock = _become(Clock(ticket=target, kind=kind, round=last + 1), like)
    clock.save()
    return clock


def _become(clock: Clock, like: Clock) -> Clock:
    for column in PROMISE:
        setattr(clock, column, getattr(like, column))
    return clock


def _runs_out(clock: Clock, at: datetime) -> datetime:
    """A paused one: as if it went on now, day and night. Only for choosing between two."""
    return clock.due_at or at + timedelta(seconds=clock.target_s - clock.spent_s)
