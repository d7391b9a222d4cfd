"""Web processes that die between two steps, end politely, are replaced one by one, or stand still (F02, F03, F04, F06)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.checker import Limits
from tests.faults.conftest import Play
from tests.faults.stage import Desk
from tests.faults.talk import SMALL, Scale, Talk, at

SABOTAGED = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings"}


@at(SMALL, Scale("soak", pairs=40, acked=3_000, times=10))
def test_a_process_dies_just_before_or_just_after_its_commit(scale: Scale, play: Play, another_desk: Callable[..., Desk]) -> None:
    """Before: nothing is stored, and the same id is stored on the retry. After: it reaches everybody although nobody was told."""
    desk = another_desk(**SABOTAGED, SABOTAGE="die_after_commit,die_before_commit")

    async def script(talk: Talk) -> None:
        for _ in range(scale.times):
            for moment in ("after", "before"):
                await talk.until_acked(talk.acked + 50)
                await talk.strike((Path(desk.env["DATA_DIR"]) / f"die_{moment}_commit").touch)
                await desk.do(lambda: bring_back_the_dead(desk))
                await talk.recovered(15)

    play(script, scale=scale, on=desk)


def bring_back_the_dead(desk: Desk) -> None:
    """As a supervisor of processes does."""
    deadline = time.monotonic() + 10
    while all(web.alive for web in desk.webs):
        assert time.monotonic() < deadline, "nobody has died"
        time.sleep(0.01)
    for web in desk.webs:
        if not web.alive:
            assert web.running is not None
            assert web.running.returncode == 9
            web.start()


@at(SMALL, Scale("soak", pairs=40, acked=5_000, times=5))
def test_a_process_that_is_told_to_end_finishes_what_it_has(scale: Scale, play: Play, desk: Desk) -> None:
    """Rolling restarts are this, one process after the other: nothing is lost and everybody moves over."""

    async def script(talk: Talk) -> None:
        for _ in range(scale.times):
            for web in desk.webs[: 1 if scale is SMALL else None]:
                await talk.until_acked(talk.acked + 50)
                there = [window for window in talk.windows if window.live and str(web.port) in window.address]
                assert there
                began = time.monotonic()
                await talk.strike(web.stop)
                assert time.monotonic() - began < 12, "it took too long to end"
                assert web.running is not None
                assert web.running.returncode == 0
                assert {window.last_code for window in there} == {1012}
                await talk.recovered(15, of=there)
                await desk.do(web.start)

    play(script, scale=scale)


@at(SMALL, Scale("soak", pairs=40, acked=5_000, lasts_s=60))
def test_a_process_that_stands_still_is_left_by_its_clients(scale: Scale, play: Play, desk: Desk) -> None:
    """They notice by their own heartbeat. When it goes on, what it had in hand is not done a second time."""

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        there = [window for window in talk.windows if str(desk.webs[0].port) in window.address]
        assert there
        before = {window: window.times_back for window in there}
        frozen_at = time.monotonic()
        await talk.strike(desk.webs[0].freeze)
        try:
            while any(window.times_back == before[window] or not window.live for window in there):
                assert time.monotonic() - frozen_at < 25, "clients have not noticed"
                await asyncio.sleep(0.1)
            await asyncio.sleep(max(0.0, scale.lasts_s - (time.monotonic() - frozen_at)))
        finally:
            desk.webs[0].thaw()

    play(script, scale=scale, limits=Limits(converged_s=15), hasty=scale is SMALL)
