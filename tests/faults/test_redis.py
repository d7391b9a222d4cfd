"""Redis is away, emptied, stuck, full or overrun: words are accepted and arrive all the same (F07 to F11). The database is the
truth."""

from __future__ import annotations

import asyncio
import time

import pytest
from redis import Redis

from tests.faults.checker import Limits
from tests.faults.clients import Window
from tests.faults.conftest import Play
from tests.faults.stage import Desk
from tests.faults.talk import LONG, MOST_UNSENT, SMALL, Scale, Talk, at

LONGEST_ANSWER_S = 3.0  # 2 s, and a machine that is busy with other things


def redis_of(desk: Desk) -> Redis:
    return Redis(port=desk.servers.redis.port)


@at(Scale("small", pairs=12, acked=400, in_flight=4, lasts_s=6), Scale("soak", acked=5_000, lasts_s=60))
def test_words_are_accepted_while_redis_is_away(scale: Scale, play: Play, desk: Desk) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(100)
        await talk.strike(desk.servers.redis.kill)
        before, began = talk.acked, time.monotonic()
        await asyncio.sleep(scale.lasts_s)
        assert talk.acked > before + scale.pairs, "nothing was accepted without Redis"
        assert talk.slowest(0.95, since=began) < LONGEST_ANSWER_S
        await desk.do(desk.servers.redis.start)

    play(script, scale=scale)


@at(SMALL, LONG)
def test_redis_is_emptied(scale: Scale, play: Play, desk: Desk) -> None:
    async def script(talk: Talk) -> None:
        await talk.until_acked(100)
        await talk.strike(redis_of(desk).flushall)

    play(script, scale=scale)


@at(Scale("small", pairs=12, acked=400, in_flight=4, lasts_s=6), Scale("soak", acked=5_000, lasts_s=30))
def test_redis_hangs(scale: Scale, play: Play, desk: Desk) -> None:
    """Worse than away: it takes what is sent and says nothing."""

    async def script(talk: Talk) -> None:
        await talk.until_acked(100)
        await talk.strike(desk.servers.freeze_redis)
        try:
            before, began = talk.acked, time.monotonic()
            await asyncio.sleep(scale.lasts_s)
            assert talk.acked > before + scale.pairs, "nothing was accepted while Redis hung"
            assert talk.slowest(0.95, since=began) < LONGEST_ANSWER_S
        finally:
            desk.servers.thaw_redis()

    play(script, scale=scale)


@pytest.mark.parametrize("how", ["full", "read-only"])
@at(SMALL, LONG)
def test_redis_takes_nothing_more(how: str, scale: Scale, play: Play, desk: Desk) -> None:
    redis = redis_of(desk)

    def block() -> None:
        if how == "full":
            redis.config_set("maxmemory", 1)
        else:
            redis.replicaof("127.0.0.1", "1")

    def free() -> None:
        redis.replicaof("NO", "ONE")
        redis.config_set("maxmemory", 0)

    async def script(talk: Talk) -> None:
        await talk.until_acked(100)
        await talk.strike(block)
        try:
            before = talk.acked
            await asyncio.sleep(3)
            assert talk.acked > before + scale.pairs
        finally:
            free()

    play(script, scale=scale)


BUFFER = "client-output-buffer-limit"
AS_SHIPPED, TIGHT = "pubsub 32mb 8mb 60", "pubsub 512kb 256kb 1"


@at(Scale("small", pairs=12, acked=700, in_flight=4, times=1), Scale("soak", pairs=20, acked=5_000, times=5))
def test_a_process_cannot_keep_up_with_a_burst_and_redis_lets_it_go(scale: Scale, play: Play, desk: Desk) -> None:
    """The overflow of pub/sub: what waited for that process is thrown away, and it is not told. Its windows have all in the end."""
    redis, web = redis_of(desk), desk.webs[0]

    def listening() -> int:
        return len(redis.client_list(_type="pubsub"))

    async def script(talk: Talk) -> None:
        redis.config_set(BUFFER, TIGHT)
        for _ in range(scale.times):
            await talk.until_acked(talk.acked + 50)
            # What is left of the burst before counts against everybody's limit of messages a second.
            await talk.until(lambda: all(len(window.outbox) <= MOST_UNSENT for window in talk.windows), 120)
            await asyncio.sleep(3 if talk.struck_with else 0)
            before = listening()
            await talk.strike(web.freeze)
            try:
                burst(talk, of=[window for window in talk.windows if str(web.port) not in window.address])
                await talk.until(lambda before=before: listening() < before, 60, else_too_tame="Redis kept all of it")
            finally:
                web.thaw()
            for window in talk.windows:
                window.at_once = 1

    try:
        play(script, scale=scale, limits=Limits(converged_s=15))
    finally:
        redis.config_set(BUFFER, AS_SHIPPED)


def burst(talk: Talk, *, of: list[Window]) -> None:
    """Fifty long sentences each, all at once: ten times what Redis keeps for anybody."""
    assert of
    for window in of:
        window.at_once = 50
        for _ in range(50):
            window.write("很长的话。" * 790)
