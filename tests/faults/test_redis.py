"""Redis is away, emptied, stuck or full: words are accepted and arrive all the same (F07 to F10). The database is the truth."""

from __future__ import annotations

import asyncio
import time

import pytest
from redis import Redis

from tests.faults.conftest import Play
from tests.faults.stage import Desk
from tests.faults.talk import LONG, SMALL, Scale, Talk, at

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
