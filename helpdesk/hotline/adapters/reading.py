"""What the adapters share: reading fields that may be missing, empty, or a number written as text."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ..cti import Event

Payload = Mapping[str, Any]

# Since 1970 in seconds, milliseconds or microseconds: told apart by size, since none of them means the year 5000.
UNITS = ((1e14, 1e6), (1e11, 1e3), (0, 1))


YEARS = range(2000, 2200)  # a call of another one is a mistake, and some clocks begin in the year 1
MOST = {
    "call_id": 128,
    "caller": 100,
    "called": 100,
    "agent": 254,
    "queue": 60,
    "caller_name": 200,
    "recording_url": 2_000,
}


class NotUnderstood(Exception):
    """It looks like one of theirs and lacks what every one of theirs has."""


def text(payload: Payload, *names: str) -> str:
    """The first of these fields that says something."""
    for name in names:
        value = payload.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def needed(payload: Payload, *names: str) -> str:
    value = text(payload, *names)
    if not value:
        raise NotUnderstood(names[0])
    return value


def moment(value: Any) -> datetime | None:
    """None where there is none: 0, empty, or no time at all."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return _iso(value)
    try:
        unit = next(unit for least, unit in UNITS if number >= least)
        at = datetime.fromtimestamp(number / unit, tz=UTC) if number > 0 else None
        return at if at and at.year in YEARS else None
    except (OverflowError, OSError, ValueError, StopIteration):
        return None


def needed_moment(payload: Payload, *names: str) -> datetime:
    found = next((at for name in names if (at := moment(payload.get(name)))), None)
    if found is None:
        raise NotUnderstood(names[0])
    return found


def seconds(payload: Payload, name: str) -> int | None:
    value = text(payload, name)
    return int(value) if value.isdigit() and len(value) < 9 else None


def inside(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def fit(event: Event) -> Event:
    """As much of each text as there is room for, and nothing in it that no column takes. Raises NotUnderstood for a call id
    that is too long: cut short, it would be another call's."""
    if len(event.call_id) > MOST["call_id"] or not event.call_id.isprintable():
        raise NotUnderstood("call_id")
    if len(event.recording_url) > MOST["recording_url"]:
        event = replace(event, recording_url="")  # half an address leads nowhere
    shortened = {name: "".join(filter(str.isprintable, getattr(event, name)))[:most] for name, most in MOST.items()}
    return replace(event, **shortened)  # type: ignore[arg-type]


def _iso(value: Any) -> datetime | None:
    """With an offset, or not at all: whose clock it is stands nowhere else."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo and at.year in YEARS else None
