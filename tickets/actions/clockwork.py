"""The clocks of one ticket while something happens to it: what is changed here is kept by `keep()`.

Use it while holding the ticket's row, which guards its clocks as well.
"""

from collections.abc import Iterable
from datetime import datetime

from tickets import deadlines
from tickets.models import FAR, Clock, Ticket
from tickets.open_time import OpenTime
from tickets.terms import NEWEST, Promise, Step, Terms, as_of, current
from tickets.workflow import Status

Kind = Clock.Kind
RESPONSES = (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE)
MET, MISSED, VOID = "met", "missed", "void"
DEFAULT_WARNING = 80
CHANGING = [
    *("policy", "calendar", "target_s", "spent_s", "granted_s", "running_since", "paused_at", "pause_reason", "pauses"),
    *("due_at", "warn_at", "look_at", "warned_at", "breached_at", "alarmed_at", "escalated", "ended_at", "outcome"),
]


class Clockwork:
    def __init__(self, ticket: Ticket, at: datetime, *, rows: Iterable[Clock] | None = None, terms: Terms | None = None) -> None:
        """`rows`: all its clocks, where the caller has them already; none of a ticket that is being opened."""
        self.ticket = ticket
        self.at = at
        self.rows = list(rows_of(ticket) if rows is None else rows)
        self.terms: Terms = terms or self._terms()
        self.promise: Promise | None = self.terms.promise_to(ticket)
        self.changed: list[Clock] = []

    def active(self, *kinds: str) -> list[Clock]:
        return [row for row in self.rows if row.ended_at is None and (not kinds or row.kind in kinds)]

    def was_kept(self, kind: str) -> bool:
        """Or broken, and dealt with all the same: it is not owed any more."""
        return any(row.kind == kind and row.outcome in (MET, MISSED) for row in self.rows)

    def begin(self, kind: str) -> None:
        """If it is promised and not running. Resolution again: what was spent on it before stays spent."""
        target = self.promise.targets.get(kind) if self.promise else None
        if self.promise is None or target is None or self.active(kind):
            return
        before = [row for row in self.rows if row.kind == kind]
        spent = before[-1].spent_s if before and kind == Kind.RESOLUTION else 0
        row = Clock(
            ticket=self.ticket,
            kind=kind,
            round=max((row.round for row in before), default=0) + 1,
            policy_id=self.promise.policy_id,
            calendar_id=self.terms.calendar_of(self.promise, self.ticket),
            started_at=self.at,
        )
        again = bool(before) and kind == Kind.RESOLUTION
        row.stand(deadlines.reopened(target, spent, self.at) if again else deadlines.begun(target, self.at))
        self.rows.append(row)
        self.plan(row)
        if kind == Kind.FIRST_RESPONSE and self.terms.queues[self.ticket.queue_id].urgent:
            row.look_at = self.at  # is anybody there? see actions.watching

    def end(self, row: Clock, outcome: str) -> None:
        """`outcome` unless the promise is broken already; VOID for MISSED is said by `end_for_good`."""
        late = row.breached_at is not None or deadlines.is_late(row.standing, self.hours(row), self.at)
        self.end_for_good(row, MISSED if late else outcome)

    def end_for_good(self, row: Clock, outcome: str) -> None:
        row.stand(deadlines.paused(row.standing, self.hours(row), self.at))
        row.unpause(self.at)
        row.ended_at, row.outcome, row.look_at = self.at, outcome, None
        self.changed.append(row)

    def match_status(self) -> None:
        """Waiting for the customer stops the resolution, and only that: an answer we owe is owed."""
        for row in self.active(Kind.RESOLUTION):
            if self.ticket.status == Status.PENDING:
                self._pause(row)
            else:
                self._resume(row)

    def apply_terms(self) -> None:
        """Whatever the promise is now; what is not promised any more is void."""
        for row in self.active():
            target = self.promise.targets.get(row.kind) if self.promise else None
            if self.promise is None or target is None:
                self.end_for_good(row, VOID)
            else:
                self._retarget(row, self.promise, target)

    def plan(self, row: Clock) -> None:
        """When it is due, and when to look at it next."""
        promise, hours, standing = self._promise_of(row), self.hours(row), row.standing
        percent = promise.warn_percent if promise else DEFAULT_WARNING
        row.due_at = deadlines.due_at(standing, hours)
        row.warn_at = deadlines.warn_at(standing, hours, percent)
        row.look_at = deadlines.look_at(
            standing,
            hours,
            warn_percent=percent,
            warned=row.warned_at is not None,
            breached=row.breached_at is not None,
            steps=[step.after_s for step in self.steps_left(row)],
        )
        self.changed.append(row)

    def steps_left(self, row: Clock) -> tuple[Step, ...]:
        promise = self._promise_of(row)
        return promise.steps.get(row.kind, ())[row.escalated :] if promise else ()

    def hours(self, row: Clock) -> OpenTime:
        return self.terms.hours[row.calendar_id]

    def keep(self) -> None:
        """Save what has changed; `ticket.act_by` is set and left to the caller to save."""
        self.set_act_by()
        changed = {id(row): row for row in self.changed}.values()
        new = [row for row in changed if row._state.adding]
        known = [row for row in changed if not row._state.adding]
        Clock.objects.bulk_create(new)
        for row in known:
            row.save(update_fields=CHANGING)
        self.changed = []

    def set_act_by(self) -> None:
        self.ticket.act_by = min((row.due_at for row in self.active() if row.due_at), default=FAR)

    def _terms(self) -> Terms:
        about = {"queues": [self.ticket.queue_id], "calendars": {row.calendar_id for row in self.active()}}
        newest = [row.newest_terms for row in self.rows if hasattr(row, "newest_terms")]
        return as_of(newest[0], **about) if newest else current(**about)

    def _pause(self, row: Clock) -> None:
        if row.paused_at is None:
            row.stand(deadlines.paused(row.standing, self.hours(row), self.at))
            row.pause(self.at, Status.PENDING)
            self.plan(row)

    def _resume(self, row: Clock) -> None:
        if row.paused_at is not None:
            row.stand(deadlines.resumed(row.standing, self.hours(row), paused_at=row.paused_at, at=self.at))
            row.unpause(self.at)
            self.plan(row)

    def _retarget(self, row: Clock, promise: Promise, target: int) -> None:
        calendar_id = self.terms.calendar_of(promise, self.ticket)
        if calendar_id != row.calendar_id:
            row.stand(deadlines.moved(row.standing, self.hours(row), self.at))
            row.calendar_id = calendar_id
        row.stand(deadlines.retargeted(row.standing, self.hours(row), target, self.at))
        row.policy_id = promise.policy_id
        if not deadlines.is_late(row.standing, self.hours(row), self.at):
            self._forget_lateness(row, promise)
        self.plan(row)

    def _forget_lateness(self, row: Clock, promise: Promise) -> None:
        """There is time again: it may be told once more when that runs out."""
        if row.breached_at is not None:
            row.breached_at, row.warned_at, row.escalated = None, None, 0
        warning = deadlines.warn_at(row.standing, self.hours(row), promise.warn_percent)
        if warning is not None and warning > self.at:
            row.warned_at = None

    def _promise_of(self, row: Clock) -> Promise | None:
        return self.terms.of_policy(row.policy_id)


def rows_of(ticket: Ticket) -> Iterable[Clock]:
    return Clock.objects.filter(ticket=ticket).annotate(newest_terms=NEWEST).order_by("pk")
