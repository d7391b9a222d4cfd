"""A cache that is allowed to be away."""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, Protocol, TypeVar, cast

import structlog
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.core.exceptions import ImproperlyConfigured
from redis import BlockingConnectionPool
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")
SOCKET_SECONDS = 0.5
MOST_CONNECTIONS = 8


class Tallying(Protocol):
    def tally(self, key: str, *, timeout: int) -> int: ...


def tally(key: str, *, seconds: int) -> int:
    """How often this was asked for this key, this time included; forgotten `seconds` after the last time."""
    return cast(Tallying, caches["default"]).tally(key, timeout=seconds)


_tallying = Lock()


class LocalCache(LocMemCache):
    """Django's cache in memory, which can tally as the one on Redis does."""

    def tally(self, key: str, *, timeout: int) -> int:
        with _tallying:
            times = int(self.get(key, 0)) + 1
            self.set(key, times, timeout)
            return times


@cache
def _client(servers: tuple[str, ...]) -> RedisCacheClient:
    """One per process. Django makes a cache for each request, and with it a pool and a connection that wait for the
    garbage collector."""
    return RedisCacheClient(
        list(servers),
        pool_class=BlockingConnectionPool,
        max_connections=MOST_CONNECTIONS,
        timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        socket_timeout=SOCKET_SECONDS,
    )


class PatientRedisCache(RedisCache):
    """Django's Redis cache, for which Redis being away is a miss and not an error.

    What is written while Redis is away is lost; `get` answers the default, `add` and `incr` behave as if the key
    were new. Waits at most `SOCKET_SECONDS` for an answer, so that no page hangs on a dead cache; where all
    connections are in use, the wait for a free one comes on top, and is as long at most.
    """

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        if params.get("OPTIONS"):  # the client is shared by all caches of its servers
            raise ImproperlyConfigured("PatientRedisCache takes no OPTIONS.")
        super().__init__(server, params)

    @property
    def _cache(self) -> RedisCacheClient:
        return _client(tuple(self._servers))  # type: ignore[attr-defined]  # the stubs do not know it

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._or({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._or(False, super().has_key, key, version)

    def add(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        return self._or(True, super().add, key, value, timeout, version)

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        self._or(None, super().set, key, value, timeout, version)

    def set_many(self, data: Any, timeout: Any = 300, version: int | None = None) -> Any:
        return self._or([], super().set_many, data, timeout, version)

    def touch(self, key: Any, timeout: Any = 300, version: int | None = None) -> bool:
        return self._or(False, super().touch, key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._or(False, super().delete, key, version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._or(None, super().delete_many, keys, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._or(delta, super().incr, key, delta, version)

    def tally(self, key: str, *, timeout: int) -> int:
        """In one trip, where Django's `incr` takes two and a third for a new key. Redis being away counts as the first time."""
        return self._or(1, self._tally, self.make_and_validate_key(key), timeout)

    def clear(self) -> None:
        self._or(None, super().clear)

    def _tally(self, key: str, timeout: int) -> int:
        trip = self._cache.get_client(key, write=True).pipeline(transaction=False)
        trip.incr(key)
        trip.expire(key, timeout)
        return int(trip.execute()[0])

    def _or(self, otherwise: Answer, call: Callable[..., Answer], *arguments: Any) -> Answer:
        try:
            return call(*arguments)
        except (RedisError, OSError) as error:
            log.warning("cache.away", error=type(error).__name__)
            return otherwise
