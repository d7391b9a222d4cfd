"""When is a promise due? Pure: where a clock stands, the calendar's open time and a moment in; a new standing out.

Only open seconds count, and only while the clock runs. Three rules keep it fair:

- Waiting for the customer stops the clock. Going on, there is never less left than a quarter of the target, or as much
  as the pause was long, if that was shorter: the answer has to be read first. Going on at once changes nothing.
- A reopened ticket keeps what was spent on it, and gets at least a quarter of the target again.
- New terms keep what was spent. What was in time before them is not late because of them: at least a quarter of the new
  target is left, but never more than there was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .open_time import OpenTime

FAIR_SHARE = 4  # a quarter
JUST_AFTER = timedelta(seconds=1)  # what is done in the very second it is due is done in time

Piece = tuple[datetime, datetime, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """`spent_s` was counted before `running_since`; paused where that is None. Seconds are open seconds of the calendar."""

    target_s: int
    spent_s: int = 0
    granted_s: int = 0  # added for fairness, on top of the target
    running_since: datetime | None = None

    @property
    def rest_s(self) -> int:
        """What was left when it last began to run, or was paused. Negative: overdue."""
        return self.target_s + self.granted_s - self.spent_s


def begun(target_s: int, at: datetime) -> Standing:
    return Standing(target_s, running_since=at)


def reopened(target_s: int, spent_s: int, at: datetime) -> Standing:
    """Again, after `spent_s` of the same target were spent before it was solved."""
    spent_s = min(spent_s, target_s)
    granted_s = max(0, fair(target_s) - (target_s - spent_s))
    return Standing(target_s, spent_s, granted_s, running_since=at)


def begun_again(standing: Standing, at: datetime) -> Standing:
    """As if it had not been stopped at that moment."""
    return replace(standing, running_since=at)


def paused(standing: Standing, hours: OpenTime, at: datetime) -> Standing:
    return replace(standing, spent_s=_used(standing, hours, at), running_since=None)


def resumed(standing: Standing, hours: OpenTime, *, paused_at: datetime, at: datetime) -> Standing:
    """What was overdue when it paused stays overdue."""
    if standing.running_since is not None:
        return standing
    least = min(fair(standing.target_s), hours.spent(paused_at, at))
    granted_s = max(0, least - standing.rest_s) if standing.rest_s >= 0 else 0
    return replace(standing, granted_s=standing.granted_s + granted_s, running_since=at)


def retargeted(standing: Standing, hours: OpenTime, target_s: int, at: datetime) -> Standing:
    """Another target. Going back to the old one gains nothing."""
    if target_s == standing.target_s:
        return standing
    least = min(left_s(standing, hours, at), fair(target_s))
    without_grant = replace(standing, target_s=target_s, granted_s=0)
    return replace(without_grant, granted_s=max(0, least - left_s(without_grant, hours, at)))


def moved(standing: Standing, hours: OpenTime, at: datetime) -> Standing:
    """Before it goes on by another calendar: what `hours`, the old one, counted stays counted."""
    if standing.running_since is None:
        return standing
    return replace(standing, spent_s=_used(standing, hours, at), running_since=at)


def spent_s(standing: Standing, hours: OpenTime, at: datetime) -> int:
    running = hours.spent(standing.running_since, at) if standing.running_since else 0
    return standing.spent_s + running


def left_s(standing: Standing, hours: OpenTime, at: datetime) -> int:
    return standing.target_s + standing.granted_s - spent_s(standing, hours, at)


def due_at(standing: Standing, hours: OpenTime) -> datetime | None:
    """When the rest will be spent. None: paused, or the calendar does not open often enough."""
    if standing.running_since is None:
        return None
    return hours.after(standing.running_since, standing.rest_s)


def is_late(standing: Standing, hours: OpenTime, at: datetime) -> bool:
    """Whether the promise is broken. At night after a due closing time it is, though no open second has passed."""
    due = due_at(standing, hours)
    return left_s(standing, hours, at) < 0 or (due is not None and at >= due + JUST_AFTER)


def warn_at(standing: Standing, hours: OpenTime, percent: int) -> datetime | None:
    """When so much of the target will be spent; what was granted on top is left to spend before."""
    return step_at(standing, hours, -(standing.target_s * (100 - percent) // 100))


def step_at(standing: Standing, hours: OpenTime, after_s: int) -> datetime | None:
    """So many open seconds after it is late; negative: before it is due, at once where that has passed already."""
    if standing.running_since is None:
        return None
    if after_s < 0:
        return hours.after(standing.running_since, standing.rest_s + after_s)
    late = due_at(standing, hours)
    return hours.after(late + JUST_AFTER, after_s) if late else None


def look_at(
    standing: Standing, hours: OpenTime, *, warn_percent: int, warned: bool, breached: bool, steps: Sequence[int]
) -> datetime | None:
    """When somebody must look at it next: to warn, to find it late, or to take the first of the `steps` not taken yet."""
    moments = [step_at(standing, hours, after_s) for after_s in steps[:1]]
    if not breached:
        moments.append(step_at(standing, hours, 0))
        if not warned:
            moments.append(warn_at(standing, hours, warn_percent))
    return min((moment for moment in moments if moment is not None), default=None)


def drawing(hours: OpenTime, start: datetime, end: datetime, pauses: Iterable[tuple[datetime, datetime]]) -> list[Piece]:
    """From `start` to `end` without a gap: counting, paused (open or not), closed. `pauses` in order."""
    start, end = start.replace(microsecond=0), end.replace(microsecond=0)
    pieces: list[Piece] = []
    position = start
    for since, until in pauses:
        since, until = max(since.replace(microsecond=0), position), min(until.replace(microsecond=0), end)
        if since < until:
            pieces += [*_by_hours(hours, position, since), (since, until, "paused")]
            position = until
    return [*pieces, *_by_hours(hours, position, end)]


def _used(standing: Standing, hours: OpenTime, at: datetime) -> int:
    """What is overdue since closing time has used all and a second more: so it is overdue in the morning as well."""
    spent = spent_s(standing, hours, at)
    return max(spent, standing.target_s + standing.granted_s + 1) if is_late(standing, hours, at) else spent


def fair(target_s: int) -> int:
    return target_s // FAIR_SHARE


def _by_hours(hours: OpenTime, start: datetime, end: datetime) -> list[Piece]:
    pieces: list[Piece] = []
    position = start
    for opens, closes in hours.stretches(start, end):
        if position < opens:
            pieces.append((position, opens, "closed"))
        pieces.append((max(opens, position), closes, "counting"))
        position = closes
    return [*pieces, (position, end, "closed")] if position < end else pieces
