"""Phone systems in their own words. Each adapter is one pure function: what they send in, our events out."""

from collections.abc import Callable, Mapping
from typing import Any

from ..cti import Event
from . import alibaba, asterisk, freeswitch, tencent
from .reading import NotUnderstood

Adapter = Callable[[Mapping[str, Any]], list[Event]]

BY_NAME: dict[str, Adapter] = {
    "asterisk": asterisk.events_of,
    "freeswitch": freeswitch.events_of,
    "alibaba": alibaba.events_of,
    "tencent": tencent.events_of,
}

__all__ = ["BY_NAME", "Adapter", "NotUnderstood"]
