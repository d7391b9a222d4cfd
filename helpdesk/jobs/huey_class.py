"""The task queue over Redis. In a file of its own because settings name it before apps are loaded."""

from __future__ import annotations

from typing import Any

import structlog
from huey import RedisExpireHuey
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class PatientRedisHuey(RedisExpireHuey):
    """Enqueues on the way out of a request that has committed: a Redis that is away must not turn it into an error.

    The task is lost then; the sweep over the rows it was about finds them.
    """

    def enqueue(self, task: Any) -> Any:
        try:
            return super().enqueue(task)
        except (RedisError, OSError) as error:
            log.warning("jobs.queue_away", error=type(error).__name__)
            return None

    def put_result(self, key: Any, data: Any) -> Any:
        try:
            return super().put_result(key, data)
        except (RedisError, OSError):
            return None
