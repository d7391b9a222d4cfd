"""The checker against builds that are broken on purpose: it must find each fault, or its silence elsewhere means nothing."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from tests.faults.conftest import Play
from tests.faults.stage import Desk
from tests.faults.talk import Scale, Talk

pytestmark = [pytest.mark.fault]

SMALL = Scale("small", pairs=10, acked=150, in_flight=5)
BROKEN = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings"}


def test_it_finds_words_that_were_acknowledged_before_the_commit(play: Play, another_desk: Callable[..., Desk]) -> None:
    desk = another_desk(**BROKEN, SABOTAGE="acknowledge_before_commit", webs=1, works=False)

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        await talk.strike(lambda: None)
        await talk.until_acked(talk.acked + 1)  # just now, so its transaction is still open
        os.kill(desk.webs[0].pid, signal.SIGKILL)
        await desk.do(desk.webs[0].start)

    verdict = play(script, scale=SMALL, on=desk, must_hold=False)
    assert "I1" in verdict.broken(), verdict


def test_it_finds_words_that_were_stored_twice(play: Play, another_desk: Callable[..., Desk]) -> None:
    desk = another_desk(**BROKEN, SABOTAGE="forget_client_ids", webs=1, works=False)

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        await talk.strike(lambda: None)
        for _ in range(20):
            for window in talk.windows:
                if window.under_way:
                    window.line.cut()  # type: ignore[union-attr]
            await asyncio.sleep(0.1)

    verdict = play(script, scale=SMALL, on=desk, must_hold=False)
    assert "I2" in verdict.broken(), verdict
