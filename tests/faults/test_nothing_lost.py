"""Forty pairs talk while something breaks. Afterwards every accepted sentence is there once, for everybody, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.faults.checker import Limits
from tests.faults.clients import Window
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
        await talk.strike(desk.servers.restart_redis)

    play(script)


def test_postgresql_restarts(play: Play, desk: Desk) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(300)
        await talk.strike(desk.servers.restart_postgres)

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


@pytest.mark.embedded
def test_everybody_repeats_their_last_frame(play: Play) -> None:
    """Some at once, some much later, some on a new connection."""

    async def script(talk: Talk) -> None:
        await talk.until_acked(100)
        await talk.strike(lambda: None)
        for _ in range(10):
            for window in talk.windows:
                for _ in range(3):
                    window.say_again()
            await asyncio.sleep(0.25)

    play(script)


@pytest.mark.embedded
def test_frames_arrive_out_of_order(play: Play) -> None:
    """Four sentences of each writer are under way together, and half of the frames are held back for a moment."""

    async def script(talk: Talk) -> None:
        for window in talk.windows:
            disturb(window)
        await talk.until_acked(300)
        await talk.strike(lambda: None)

    play(script, at_once=4)


def disturb(window: Window) -> None:
    """Let frames overtake each other, both ways."""
    receive, say, loop = window.receive, window.say, asyncio.get_running_loop()

    def late(work: Callable[..., object], frame: dict[str, object]) -> bool:
        loop.call_later(window.rng.choice([0, 0, 0.02, 0.1]), work, frame)
        return True

    window.receive = lambda frame: late(receive, frame)  # type: ignore[assignment, return-value, method-assign]
    window.say = lambda frame: late(say, frame) if frame["type"] == "message.post" else say(frame)  # type: ignore[method-assign]


def test_one_pushed_frame_in_five_is_lost(play: Play, another_desk: Callable[..., Desk]) -> None:
    desk = another_desk(DJANGO_SETTINGS_MODULE="tests.faults.settings", SABOTAGE="lossy_layer")

    async def script(talk: Talk) -> None:
        await talk.until_acked(300)
        await talk.strike(lambda: None)

    play(script, on=desk, limits=Limits(converged_s=15))
