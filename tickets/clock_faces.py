"""How clocks look on the wire. Callers: `tickets.rows` (the next to run out, of many tickets), `tickets.summaries` (all of one)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from chat.frames import moment

from .deadlines import JUST_AFTER, drawing
from .models import Clock, Ticket
from .open_time import OpenTime
from .terms import NEWEST, Terms, as_of

Face = dict[str, Any]
Row = Any  # a named tuple of COLUMNS, and the newest change of terms

DRAWN_FOR = timedelta(days=31)
COLUMNS = (
    "ticket_id",
    "kind",
    "calendar_id",
    "target_s",
    "granted_s",
    "spent_s",
    "running_since",
    "started_at",
    "paused_at",
    "pause_reason",
    "due_at",
    "warn_at",
)
PAST = ("pauses", "ended_at", "outcome")
IN_ORDER = {str(kind): place for place, kind in enumerate(Clock.Kind)}


def next_faces(numbers: Iterable[int], at: datetime) -> dict[int, Face]:
    """Of each ticket the next to run out. One query for all. Without `stretches`: a list draws no bar."""
    rows = list(Clock.objects.filter(ticket__in=list(numbers), ended_at=None).values_list(*COLUMNS, NEWEST, named=True))
    now_on = _opening(rows, at)
    return {row.ticket_id: _face(row, now_on[row.calendar_id], at) for row in _nearest(rows)}


def next_face_of(clocks: Iterable[Clock], terms: Terms, at: datetime) -> Face | None:
    """The same of one ticket whose clocks are in memory, as when it has only begun. No query."""
    row = _next(clocks)
    return _face(row, _opening_of(terms.hours[row.calendar_id], at), at) if row else None


def next_and_all(ticket: Ticket, at: datetime) -> tuple[Face | None, list[Face]]:
    """What a list shows, and what its own page does. One query for both.

    Of each kind the newest, in the order of their kinds; `stretches` say what happened in its last 31 days.
    """
    rows = list(Clock.objects.filter(ticket=ticket).order_by("round").values_list(*COLUMNS, *PAST, NEWEST, named=True))
    newest: dict[str, Row] = {row.kind: row for row in rows}
    now_on = _opening(rows, at)
    nearest = _next(rows)
    return _face(nearest, now_on[nearest.calendar_id], at) if nearest else None, [
        _face(row, now_on[row.calendar_id], at, row.outcome, row.ended_at)
        | {"stretches": _stretches(row, now_on[row.calendar_id].hours, at)}
        for row in sorted(newest.values(), key=lambda row: IN_ORDER[row.kind])
    ]


class Opening(NamedTuple):
    """A calendar at this moment. `opens_at`: when it goes on, None while it is open."""

    hours: OpenTime
    is_open: bool
    opens_at: datetime | None


def _opening(rows: list[Row], at: datetime) -> dict[UUID, Opening]:
    if not rows:
        return {}
    calendars = {row.calendar_id for row in rows}
    hours = as_of(rows[0][-1], calendars=calendars).hours
    return {calendar: _opening_of(hours[calendar], at) for calendar in calendars}


def _opening_of(hours: OpenTime, at: datetime) -> Opening:
    is_open = hours.is_open(at)
    return Opening(hours, is_open, None if is_open else hours.opens_at(at))


def _next(clocks: Iterable[Row]) -> Row | None:
    """Of one ticket's clocks the one that runs out first."""
    return min((clock for clock in clocks if clock.ended_at is None), key=_urgency, default=None)


def _nearest(rows: Iterable[Row]) -> Iterable[Row]:
    """Of each ticket the clock that runs out first; if none runs, one that is paused."""
    nearest: dict[int, Row] = {}
    for row in rows:
        other = nearest.get(row.ticket_id)
        if other is None or _urgency(row) < _urgency(other):
            nearest[row.ticket_id] = row
    return nearest.values()


def _face(row: Row, now_on: Opening, at: datetime, outcome: str = "", ended_at: datetime | None = None) -> Face:
    spent_s = row.spent_s + (now_on.hours.spent(row.running_since, at) if row.running_since else 0)
    left_s = row.target_s + row.granted_s - spent_s
    overdue = ended_at is None and row.due_at is not None and at >= row.due_at + JUST_AFTER
    state = outcome or _state(row, now_on)
    return {
        "kind": row.kind,
        "state": state,
        "target_s": row.target_s,
        "granted_s": row.granted_s,
        "spent_s": spent_s,
        # Late at night: no open second has passed since, and it is late all the same.
        "left_s": min(left_s, -1) if overdue else left_s,
        "due_at": _moment(row.due_at),
        "started_at": moment(row.started_at),
        "paused_at": _moment(row.paused_at),
        "pause_reason": row.pause_reason or None,
        "ended_at": _moment(ended_at),
        "warn_at": _moment(row.warn_at),
        "opens_at": _moment(now_on.opens_at) if state == "outside_hours" else None,
        "stretches": [],
    }


def _state(row: Row, now_on: Opening) -> str:
    if row.paused_at is not None:
        return "paused"
    return "running" if now_on.is_open else "outside_hours"


def _stretches(row: Row, hours: OpenTime, at: datetime) -> list[tuple[str, str, str]]:
    until = row.ended_at or at
    since = max(row.started_at, until - DRAWN_FOR)
    pauses = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end, _ in row.pauses]
    if row.paused_at is not None:
        pauses.append((row.paused_at, until))
    return [(moment(start), moment(end), what) for start, end, what in drawing(hours, since, until, pauses)]


def _urgency(row: Row) -> tuple[bool, datetime]:
    return (row.due_at is None, row.due_at or row.started_at)


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None
