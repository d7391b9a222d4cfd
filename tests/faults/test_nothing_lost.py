"""Forty pairs talk while something breaks. Afterwards every accepted sentence is there once, for everybody, in order."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.conftest import Play
from tests.faults.stage import Desk
from tests.faults.talk import Talk

pytestmark = [pytest.mark.fault]


@pytest.mark.embedded
def test_a_web_process_is_killed(play: Play, desk: Desk) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(300)
        await talk.strike(desk.webs[0].kill)
        await desk.do(desk.webs[0].start)

    play(script)


def test_redis_restarts(play: Play, desk: Desk) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(300)
        await talk.strike(desk.restart_redis)

    play(script)


def test_postgresql_restarts(play: Play, desk: Desk) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(300)
        await talk.strike(desk.restart_postgres)

    play(script)


@pytest.mark.embedded
def test_sockets_are_cut_a_hundred_times(play: Play) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(100)
        cuts = 0
        await talk.strike(lambda: None)
        while cuts < 100:
            sending = [window for window in talk.windows if window.under_way]
            for window in talk.rng.sample(sending, min(10, len(sending))):
                window.line.cut()  # type: ignore[union-attr]
                cuts += 1
            await asyncio.sleep(0.05)

    play(script)
