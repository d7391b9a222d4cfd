"""How long will it be? Pure: a place in line and what was accepted lately in, an honest range out.

If the line has moved `n` places in `t` seconds, the k-th place takes about k·t/n, and how far off that can be follows
from how few both k and n are. The range is the middle 60 % of a gamma distribution of that mean and spread
(Wilson–Hilferty). With less than `FEWEST` accepted nothing is known and nothing is promised.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, sqrt

WINDOW = timedelta(hours=2)
MOST = 20
FEWEST = 3
MIDDLE = 0.84  # ±z of the 20th and 80th percentile
STEP_IN_SECONDS = 30
LONGEST_IN_SECONDS = 2 * 3600

Range = tuple[int, int]


def wait_range(position: int, accepted: Sequence[datetime], at: datetime, *, free_places: int = 0) -> Range | None:
    """Seconds, [low, high], in steps of 30; None when it is not known.

    `accepted`: moments at which conversations of this queue were accepted. `free_places`: agents' room right now;
    whoever stands within it is offered to somebody at once.
    """
    if position <= free_places:
        return (0, 2 * STEP_IN_SECONDS)
    recent = sorted(moment for moment in accepted if at - WINDOW <= moment <= at)[-MOST:]
    if len(recent) < FEWEST:
        return None
    seconds_per_place = (at - recent[0]).total_seconds() / len(recent)
    mean = position * seconds_per_place
    spread = 1 / position + 1 / len(recent)
    low, high = _quantile(mean, spread, -MIDDLE), _quantile(mean, spread, MIDDLE)
    return (_down(low), _up(high))


def _quantile(mean: float, relative_variance: float, z: float) -> float:
    shape = 1 / relative_variance
    factor: float = max(0.0, 1 - 1 / (9 * shape) + z / (3 * sqrt(shape))) ** 3
    return mean * factor


def _down(seconds: float) -> int:
    return min(LONGEST_IN_SECONDS, int(seconds // STEP_IN_SECONDS) * STEP_IN_SECONDS)


def _up(seconds: float) -> int:
    return min(LONGEST_IN_SECONDS, max(STEP_IN_SECONDS, ceil(seconds / STEP_IN_SECONDS) * STEP_IN_SECONDS))
