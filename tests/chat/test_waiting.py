"""How long it will be: tables, laws, and a simulated line that the promise is held against."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.waiting import wait_range

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def every(seconds: float, times: int) -> list[datetime]:
    return [NOON - timedelta(seconds=seconds * n) for n in range(1, times + 1)]


@pytest.mark.parametrize(
    ("why", "position", "accepted", "free", "expected"),
    [
        ("somebody has room right now", 1, [], 1, (0, 60)),
        ("nothing is known, nothing is promised", 1, [], 0, None),
        ("two are not enough to know", 1, every(60, 2), 0, None),
        ("older than two hours says nothing", 1, [NOON - timedelta(hours=3)] * 9, 0, None),
        ("first in line, one a minute", 1, every(60, 20), 0, (0, 120)),
        ("tenth in line, one a minute", 10, every(60, 20), 0, (390, 810)),
        ("more room than people: at once", 2, every(60, 20), 2, (0, 60)),
    ],
)
def test_the_range_is(why: str, position: int, accepted: list[datetime], free: int, expected: tuple[int, int] | None) -> None:
    assert wait_range(position, accepted, NOON, free_places=free) == expected, why


def test_a_line_that_stands_still_gets_longer() -> None:
    accepted = every(60, 5)
    moving, stuck = wait_range(3, accepted, NOON), wait_range(3, accepted, NOON + timedelta(minutes=30))
    assert moving is not None
    assert stuck is not None
    assert stuck[1] > moving[1]


positions = st.integers(1, 300)
histories = st.lists(st.integers(0, 7200).map(lambda s: NOON - timedelta(seconds=s)), min_size=0, max_size=60)


@given(position=positions, accepted=histories)
def test_a_range_is_a_range_in_whole_steps(position: int, accepted: list[datetime]) -> None:
    found = wait_range(position, accepted, NOON)
    if found is not None:
        low, high = found
        assert 0 <= low <= high <= 7200
        assert low % 30 == high % 30 == 0
        assert high >= 30


@given(position=positions, accepted=histories)
def test_further_back_is_never_sooner(position: int, accepted: list[datetime]) -> None:
    here, behind = wait_range(position, accepted, NOON), wait_range(position + 1, accepted, NOON)
    assert (here is None) == (behind is None)
    if here and behind:
        assert behind[1] >= here[1]


@pytest.mark.parametrize("position", [1, 3, 8])
def test_about_six_in_ten_fall_inside_the_range(position: int) -> None:
    """A line served at random, 90 s apart on average: the range was promised from what was seen before."""
    dice, inside, rounds = random.Random(7), 0, 2000
    for _ in range(rounds):
        moment, accepted = NOON, []
        for _ in range(15):
            moment -= timedelta(seconds=dice.expovariate(1 / 90))
            accepted.append(moment)
        truth = sum(dice.expovariate(1 / 90) for _ in range(position))
        found = wait_range(position, accepted, NOON)
        assert found is not None
        inside += found[0] <= truth <= found[1]
    # The middle 60 %, widened a little by rounding outwards to half minutes.
    assert 0.55 < inside / rounds < 0.90
