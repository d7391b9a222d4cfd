"""Web processes that die between two steps, end politely, are replaced one by one, or stand still (F02, F03, F04, F06)."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.faults.checker import Limits
from tests.faults.clients import Window
from tests.faults.conftest import Play
from tests.faults.stage import Desk, Servers
from tests.faults.talk import SMALL, Scale, Talk, at
from tests.site import Site


@pytest.fixture(scope="module")
def trapped(servers: Servers, desk: Desk) -> Iterator[Desk]:
    """A desk with traps, each sprung by a file (sabotage/builds.py)."""
    traps = "die_after_commit,die_before_commit,block_the_loop"
    env = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "SABOTAGE": traps}
    one = Desk(servers, f"trapped_{random.randrange(10**9)}", like=desk, env=env)
    try:
        one.start()
        yield one
    finally:
        one.close()


def spring(desk: Desk, trap: str, how: str = "now") -> None:
    """Whole at once: a process looks for the file all the time."""
    file = Path(desk.env["DATA_DIR"], trap)
    file.with_suffix(".new").write_text(how)
    file.with_suffix(".new").rename(file)


@at(SMALL, Scale("soak", pairs=40, acked=3_000, times=10))
def test_a_process_dies_just_before_or_just_after_its_commit(scale: Scale, play: Play, trapped: Desk) -> None:
    """Before: nothing is stored, and the same id is stored on the retry. After: it reaches everybody although nobody was told."""

    async def script(talk: Talk) -> None:
        for _ in range(scale.times):
            for moment in ("after", "before"):
                await talk.until_acked(talk.acked + 50)
                await talk.strike(partial(spring, trapped, f"die_{moment}_commit"))
                await trapped.do(lambda: bring_back_the_dead(trapped))
                await talk.recovered(15)

    play(script, scale=scale, on=trapped)


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
        there = windows_at(desk.webs[0], talk)
        frozen_at = time.monotonic()
        await talk.strike(desk.webs[0].freeze)
        try:
            await all_have_moved(there, since=frozen_at)
            await asyncio.sleep(max(0.0, scale.lasts_s - (time.monotonic() - frozen_at)))
        finally:
            desk.webs[0].thaw()

    play(script, scale=scale, limits=Limits(converged_s=15), hasty=scale is SMALL)


@at(replace(SMALL, lasts_s=12), Scale("soak", pairs=40, acked=5_000, lasts_s=30))
def test_a_process_whose_loop_is_blocked_is_left_by_its_clients(scale: Scale, play: Play, trapped: Desk) -> None:
    """Its lines stand and take what is sent; only a handler waits where nothing may wait. Then it goes on."""
    blocked = Path(trapped.env["DATA_DIR"], "blocked")

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        at_each = {web.pid: windows_at(web, talk) for web in trapped.webs}
        blocked.unlink(missing_ok=True)
        await talk.strike(lambda: spring(trapped, "block_the_loop", str(scale.lasts_s)))
        await talk.until(lambda: blocked.exists() and blocked.read_text().endswith("\n"), 20)
        blocked_at, pid = time.monotonic(), int(blocked.read_text())
        await all_have_moved(at_each[pid], since=blocked_at)
        assert time.monotonic() - blocked_at < scale.lasts_s, "they waited until it went on"
        web = next(web for web in trapped.webs if web.pid == pid)
        await talk.until(lambda: trapped.do(web.answers), scale.lasts_s + 15)

    play(script, scale=scale, on=trapped, limits=Limits(converged_s=15), hasty=scale.name == SMALL.name)


def windows_at(web: Site, talk: Talk) -> dict[Window, int]:
    """Who is connected there, and how often each has come back so far."""
    there = {window: window.times_back for window in talk.windows if str(web.port) in window.address}
    assert there
    return there


async def all_have_moved(there: dict[Window, int], *, since: float) -> None:
    while any(window.times_back == before or not window.live for window, before in there.items()):
        assert time.monotonic() - since < 25, "clients have not noticed"
        await asyncio.sleep(0.1)
