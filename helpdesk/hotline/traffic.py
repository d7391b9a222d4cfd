"""Calls that never were, for demos and tests. Pure: the same seed is the same traffic."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_CALLS = 10_000
# How calls go, and how often: events with the seconds between them. A third of a busy day's calls is not answered at once.
COURSES: list[tuple[int, list[tuple[str, tuple[float, float]]]]] = [
    (60, [("ringing", (0, 0)), ("answered", (3, 15)), ("ended", (30, 400))]),
    (10, [("ringing", (0, 0)), ("ringing", (12, 18)), ("answered", (3, 10)), ("ended", (30, 400))]),
    (15, [("ringing", (0, 0)), ("missed", (10, 60)), ("ended", (0, 1))]),
    (10, [("ringing", (0, 0)), ("missed", (20, 60)), ("voicemail", (8, 40))]),
    (5, [("ringing", (0, 0)), ("ended", (2, 9))]),
]
WITHHELD_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Planned:
    """`happens_s` after the start it happens, `sent_s` after the start it is told."""

    happens_s: float
    sent_s: float
    event: dict[str, Any]


def plan(
    *, calls: int, per_second: float, seed: int, disorder: float, agents: Sequence[str], queues: Sequence[str], called: str
) -> list[Planned]:
    """In the order of telling. `disorder` is the share of events that are told late, and of those told twice."""
    luck = random.Random(seed)
    planned: list[Planned] = []
    for number in range(min(calls, MOST_CALLS)):
        planned += _one_call(f"sim-{seed}-{number}", number / per_second, luck, disorder, agents, queues, called)
    return sorted(planned, key=lambda one: (one.sent_s, one.event["call_id"], one.happens_s))


def _one_call(
    call_id: str,
    began_s: float,
    luck: random.Random,
    disorder: float,
    agents: Sequence[str],
    queues: Sequence[str],
    called: str,
) -> list[Planned]:
    (_, course), *_ = luck.choices(COURSES, weights=[weight for weight, _ in COURSES])
    caller = "anonymous" if luck.random() < WITHHELD_SHARE else f"1{luck.choice('3589')}{luck.randrange(10**9):09}"
    queue = luck.choice(queues) if queues else None
    told: list[Planned] = []
    happens_s = began_s
    for kind, (least, most) in course:
        happens_s += luck.uniform(least, most)
        event = {"call_id": call_id, "event": kind, "from": caller, "to": called, "queue": queue}
        if kind in ("ringing", "answered") and agents:
            event["agent"] = luck.choice(agents)
        told.append(Planned(happens_s, happens_s, event))
    late = [Planned(one.happens_s, one.sent_s + luck.uniform(1, 60), one.event) for one in told if luck.random() < disorder]
    on_time = [one for one in told if all(one.event is not other.event for other in late)]
    again = [Planned(one.happens_s, one.sent_s + luck.uniform(0, 30), one.event) for one in told if luck.random() < disorder]
    return [*on_time, *late, *again]
