"""How many calls anybody may make. Not a lock for any one door (accounts counts its tries itself): a lid on everything."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from helpdesk.common.cache import tally

from .origins import SAFE_METHODS
from .permissions import caller

WINDOW_IN_SECONDS = 60
LOCAL_KEYS = 50_000

_local: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Count:
    calls: int
    seconds_left: float


class CallsPerMinute(BaseThrottle):
    """Per user, per visitor, or per address of somebody unknown; reads and writes apart. Settings: API_CALLS_PER_MINUTE."""

    seconds_left = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        kind = "reads" if request.method in SAFE_METHODS else "writes"
        counted = count_call(f"calls:{kind}:{caller(request)}", at=time.time())
        self.seconds_left = counted.seconds_left
        limit: int = settings.API_CALLS_PER_MINUTE[kind]
        return counted.calls <= limit

    def wait(self) -> float:
        return self.seconds_left


def count_call(key: str, *, at: float) -> Count:
    """Count one call in the current minute: here and in the shared cache, whichever knows of more.

    With the cache away the count of this process still holds.
    """
    window, into_it = divmod(at, WINDOW_IN_SECONDS)
    key = f"{key}:{int(window)}"
    shared = tally(key, seconds=WINDOW_IN_SECONDS * 2)
    return Count(calls=max(shared, count_here(key)), seconds_left=WINDOW_IN_SECONDS - into_it)


def count_here(key: str) -> int:
    if len(_local) > LOCAL_KEYS:
        _local.clear()
    _local[key] = _local.get(key, 0) + 1
    return _local[key]


def forget_counts() -> None:
    """For tests, whose people come back with the same address."""
    _local.clear()
