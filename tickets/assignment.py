"""Who gets the next ticket? Pure: the queue's people in, one of them out.

Whoever is there comes before whoever is not: a ticket can wait, but need not wait for somebody who has gone home.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MANUAL, ROUND_ROBIN, LEAST_LOADED = "manual", "round_robin", "least_loaded"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the queue's people. `load` is how many unfinished tickets they hold, `last_at` when one was given to them."""

    id: UUID
    is_available: bool
    load: int = 0
    last_at: datetime | None = None


def choose(candidates: Iterable[Candidate], strategy: str) -> UUID | None:
    """Whose turn it is, or None where nobody sits at the queue. Raises LookupError for a strategy nobody knows."""
    preference = PREFERENCES[strategy]
    chosen = min(candidates, key=lambda one: (not one.is_available, *preference(one), str(one.id)), default=None)
    return chosen.id if chosen else None


def _by_turn(one: Candidate) -> tuple[float, ...]:
    """Who was given one longest ago; who never was, first of all."""
    return (one.last_at.timestamp() if one.last_at else 0.0,)


def _by_load(one: Candidate) -> tuple[float, ...]:
    """Who holds the fewest; among equals in turn, or the first by name would get every morning's first ticket."""
    return (one.load, *_by_turn(one))


# What nobody chose to be given out by itself is given in turn, when somebody says "next".
PREFERENCES: dict[str, Callable[[Candidate], tuple[float, ...]]] = {
    MANUAL: _by_turn,
    ROUND_ROBIN: _by_turn,
    LEAST_LOADED: _by_load,
}
