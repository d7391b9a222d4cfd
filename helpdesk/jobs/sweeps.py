"""What must happen every N seconds, as a table that each app fills from its `jobs.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Sweep:
    name: str
    every: timedelta
    run: Work


registry: dict[str, Sweep] = {}


def sweep(*, every: timedelta) -> Callable[[Work], Work]:
    """Decorate a function without arguments. It must be safe to run twice, and may be killed at any line.

    One process at a time runs it; after a failure it is tried again at its next turn.
    """

    def register(work: Work) -> Work:
        name = f"{work.__module__}.{work.__qualname__}"
        registry[name] = Sweep(name=name, every=every, run=work)
        return work

    return register
