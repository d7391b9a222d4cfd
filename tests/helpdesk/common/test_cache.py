"""Redis may be away, full or hung: the cache is slow for half a second and then forgetful, never an error."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured

from helpdesk.common.cache import LocalCache, PatientRedisCache
from tests.services import Redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def cache(server: Redis) -> PatientRedisCache:
    return PatientRedisCache(server.url, {})


def test_it_remembers(cache: PatientRedisCache) -> None:
    cache.set("k", "v")
    assert cache.get("k") == "v"
    assert not cache.add("k", "w")
    assert cache.get_many(["k", "x"]) == {"k": "v"}
    cache.set("n", 1)
    assert cache.incr("n") == 2


def test_it_tallies_in_one_trip_and_forgets_what_is_not_asked_again(server: Redis, cache: PatientRedisCache) -> None:
    assert cache.tally("n", timeout=120) == 1
    with redis.Redis.from_url(server.url) as looking:
        asked = looking.info("commandstats")
        assert cache.tally("n", timeout=60) == 2
        now_asked = looking.info("commandstats")
        assert looking.ttl(":1:n") in range(1, 61)
    calls = {name: stats["calls"] - asked.get(name, {"calls": 0})["calls"] for name, stats in now_asked.items()}
    assert {name for name, times in calls.items() if times} - {"cmdstat_info"} == {"cmdstat_incrby", "cmdstat_expire"}


def test_what_many_threads_tally_at_once_is_all_counted() -> None:
    cache = LocalCache("tallies", {})
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda _: cache.tally("n", timeout=60), range(200)))
    assert sorted(seen) == list(range(1, 201))


def test_a_cache_for_each_request_is_not_a_connection_for_each_request(server: Redis) -> None:
    for one in range(20):
        PatientRedisCache(server.url, {}).set(f"k{one}", "v")
    with redis.Redis.from_url(server.url) as looking:
        assert len([client for client in looking.client_list() if client["cmd"] == "set"]) == 1


def test_options_that_would_be_passed_over_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        PatientRedisCache("redis://127.0.0.1:1", {"OPTIONS": {"socket_timeout": 5}})


def test_it_forgets_while_redis_is_away_and_remembers_again_afterwards(server: Redis, cache: PatientRedisCache) -> None:
    cache.set("k", "v")
    server.kill()
    assert cache.get("k", "default") == "default"
    assert cache.get_many(["k"]) == {}
    assert cache.add("k", "v")
    assert cache.incr("n") == 1
    assert cache.tally("n", timeout=60) == 1
    assert not cache.has_key("k")
    cache.set("k", "v")
    cache.delete("k")
    server.start()
    cache.set("k", "again")
    assert cache.get("k") == "again"


def test_it_does_not_wait_long_for_a_redis_that_hangs(server: Redis, cache: PatientRedisCache) -> None:
    import signal

    cache.set("k", "v")
    assert server.running is not None
    server.running.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    assert cache.get("k", "default") == "default"
    assert time.monotonic() - started < 2
    server.running.send_signal(signal.SIGCONT)


def test_a_full_redis_is_no_error(server: Redis, cache: PatientRedisCache) -> None:
    import redis

    with redis.Redis(port=server.port) as client:
        client.config_set("maxmemory", "1")
    cache.set("k", "v")
    assert cache.get("k", "default") == "default"
