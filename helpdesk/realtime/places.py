"""Who is counted where: windows by person, windows of visitors by address, and how fast each person may talk.

By person, because somebody has several windows; by address for visitors only, because a new cookie is a new visitor
while an office shares one address.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import Protocol

from django.conf import settings

from .buckets import Bucket

MOST_BUCKETS = 10_000


class Counted(Protocol):
    """What is asked of a window here."""

    heard_at: float

    def make_room(self) -> None:
        """Close: it has been silent, and another window of the same person wants its place."""


_of_person: dict[str, set[Counted]] = defaultdict(set)
_of_address: Counter[str] = Counter()
_buckets: dict[str, Bucket] = {}


def take_place(window: Counted, person: str, address: str | None) -> bool:
    """Count the window in, if there is room for it. `address` is None for those who are not counted by theirs."""
    if address is not None and _of_address[address] >= settings.REALTIME["VISITOR_SOCKETS_PER_ADDRESS"]:
        return False
    if len(_of_person.get(person, ())) >= settings.REALTIME["SOCKETS_PER_PERSON"] and not _let_a_ghost_go(person):
        return False
    _of_person[person].add(window)
    if address is not None:
        _of_address[address] += 1
    return True


def give_back(window: Counted, person: str, address: str | None) -> None:
    """Undo `take_place`."""
    mine = _of_person[person]
    mine.discard(window)
    if not mine:
        del _of_person[person]
    if address is not None:
        _of_address[address] -= 1
        if _of_address[address] <= 0:
            del _of_address[address]


def pace_of(person: str, now: float) -> Bucket:
    """The one bucket of a person, over all their windows. It outlives them: coming back is no way to a new burst."""
    if person not in _buckets:
        if len(_buckets) >= MOST_BUCKETS:
            _forget_the_absent(now)
        _buckets[person] = Bucket(settings.REALTIME["MESSAGES_PER_SECOND"], settings.REALTIME["MESSAGE_BURST"])
    return _buckets[person]


def _let_a_ghost_go(person: str) -> bool:
    """The oldest silent window makes room: after a cut it may be a ghost of the very one that asks."""
    ghost = min(_of_person[person], key=lambda window: window.heard_at)
    if time.monotonic() - ghost.heard_at < settings.REALTIME["HEARTBEAT_SECONDS"] * 1.5:
        return False
    ghost.make_room()
    _of_person[person].discard(ghost)
    return True


def _forget_the_absent(now: float) -> None:
    for person in [one for one, bucket in _buckets.items() if one not in _of_person and bucket.is_full(now)]:
        del _buckets[person]
