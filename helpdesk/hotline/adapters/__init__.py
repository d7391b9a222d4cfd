"""Phone systems in their own words. Each adapter is one pure function: what they send in, our events out."""

from collections.abc import Callable, Mapping
from typing import Any

from ..cti import Event
from . import alibaba, asterisk, freeswitch, tencent
from .reading import NotUnderstood, fit

Adapter = Callable[[Mapping[str, Any]], list[Event]]

BY_NAME: dict[str, Adapter] = {
    "asterisk": asterisk.events_of,
    "freeswitch": freeswitch.events_of,
    "alibaba": alibaba.events_of,
    "tencent": tencent.events_of,
}


def events_of(name: str, payload: Mapping[str, Any]) -> list[Event]:
    """Ready to be stored. Raises LookupError for an adapter there is not, and NotUnderstood."""
    return [fit(event) for event in BY_NAME[name](payload)]


__all__ = ["BY_NAME", "Adapter", "NotUnderstood", "events_of"]
