"""Sweeps run in one process at a time, go on after failures, and say how late they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from helpdesk.jobs import leases, sweep, sweeper, sweeps
from helpdesk.jobs.models import Lease
from helpdesk.jobs.sweeper import LEASE, Sweeper, overdue
from tests.services import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Ran = list[float]


@pytest.fixture(autouse=True)
def _no_other_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "registry", {})
    monkeypatch.setattr(sweeper, "registry", sweeps.registry)


@pytest.fixture
def start() -> Iterator[Callable[[], Sweeper]]:
    started: list[Sweeper] = []

    def begin() -> Sweeper:
        one = Sweeper()
        one.start()
        started.append(one)
        return one

    yield begin
    for one in started:
        one.ending.is_set() or one.stop()


def counting(every: float = 0.2) -> Ran:
    ran: Ran = []

    @sweep(every=timedelta(seconds=every))
    def count() -> None:
        ran.append(time.monotonic())

    return ran


def test_a_sweep_runs_again_and_again(start: Callable[[], Sweeper]) -> None:
    ran = counting()
    start()
    wait_until(lambda: len(ran) >= 3, "did not run three times", seconds=5)


def test_only_the_holder_of_the_lease_sweeps(start: Callable[[], Sweeper]) -> None:
    ran = counting()
    first, second = start(), start()
    wait_until(lambda: len(ran) >= 5, "nobody sweeps", seconds=8)
    holder = Lease.objects.get(name=LEASE).holder
    assert holder in (first.name, second.name)
    assert sorted([first.held_until > 0, second.held_until > 0]) == [False, True]


def test_when_one_ends_the_next_takes_over(start: Callable[[], Sweeper]) -> None:
    ran = counting()
    first = start()
    wait_until(lambda: bool(ran), "the first does not sweep", seconds=5)
    second = start()
    first.stop()
    before = len(ran)
    wait_until(lambda: len(ran) > before, "the second does not take over", seconds=8)
    assert Lease.objects.get(name=LEASE).holder == second.name


def test_a_slow_sweep_does_not_hold_up_the_others(start: Callable[[], Sweeper]) -> None:
    ran, finish = counting(), threading.Event()

    @sweep(every=timedelta(seconds=0.1))
    def slow() -> None:
        finish.wait(10)

    start()
    wait_until(lambda: len(ran) >= 4, "the quick one waited", seconds=5)
    finish.set()


@pytest.mark.parametrize("error", [ZeroDivisionError, OperationalError])
def test_a_failure_is_tried_again(start: Callable[[], Sweeper], error: type[Exception]) -> None:
    tries: Ran = []

    @sweep(every=timedelta(seconds=0.1))
    def fails_twice() -> None:
        tries.append(time.monotonic())
        if len(tries) <= 2:
            raise error

    running = start()
    wait_until(lambda: len(tries) >= 4, "was not tried again", seconds=8)
    assert tries[2] - tries[1] > tries[1] - tries[0]  # with growing pauses
    assert running.turns[0].failures == 0


def test_a_round_without_memory_is_not_the_last(start: Callable[[], Sweeper], monkeypatch: pytest.MonkeyPatch) -> None:
    ran, take = counting(), leases.take
    shortages: list[Exception] = [MemoryError(), RuntimeError("can't start new thread")]

    def take_if_there_is_memory(*arguments: Any, **options: Any) -> bool:
        if shortages:
            raise shortages.pop()
        return take(*arguments, **options)

    monkeypatch.setattr(leases, "take", take_if_there_is_memory)
    monkeypatch.setattr(leases, "RENEWED_EVERY", timedelta(seconds=0.2))
    running = start()
    wait_until(lambda: len(ran) >= 2, "the rounds ended", seconds=8)
    assert not shortages
    assert running.is_sound


def test_where_nothing_ends_any_more_somebody_else_had_better_take_over(
    start: Callable[[], Sweeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeper, "LONGEST_SILENCE_IN_SECONDS", 0.5)
    finish = threading.Event()

    @sweep(every=timedelta(seconds=0.1))
    def hangs() -> None:
        finish.wait(20)

    running = start()
    assert running.is_sound
    wait_until(lambda: not running.is_sound, "it still counts as sound", seconds=10)
    finish.set()
    wait_until(lambda: running.is_sound, "it goes on and does not count", seconds=10)


def test_two_takers_one_lease() -> None:
    assert leases.take("x", holder="a", at=NOW)
    assert not leases.take("x", holder="b", at=NOW + timedelta(seconds=1))
    assert leases.take("x", holder="a", at=NOW + timedelta(seconds=1))
    assert leases.take("x", holder="b", at=NOW + timedelta(seconds=1) + leases.LASTS)
    assert not leases.renew("x", holder="a", at=NOW, state={})


def test_a_lease_given_back_is_free_at_once() -> None:
    leases.take("x", holder="a", at=NOW)
    leases.give_back("x", holder="b", at=NOW)
    assert not leases.take("x", holder="b", at=NOW)
    leases.give_back("x", holder="a", at=NOW)
    assert leases.take("x", holder="b", at=NOW)


def test_how_late_a_sweep_is() -> None:
    facts = {"finished_at": NOW.isoformat(), "every_s": 2.0, "failures": 0}
    assert overdue({"s": facts, "new": {}}, at=NOW + timedelta(seconds=9)) == {"s": 0}
    assert overdue({"s": facts}, at=NOW + timedelta(seconds=100)) == {"s": 90}
    assert overdue({"s": {"failures": 3, "every_s": 2.0}}, at=NOW) == {"s": sweeper.LONGEST_PAUSE_IN_SECONDS}
