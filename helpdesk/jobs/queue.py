"""Questions about the queue of tasks, and its tidying."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from huey import RedisExpireHuey
from huey.contrib.djhuey import HUEY
from redis.exceptions import RedisError

from helpdesk.common.clock import now

from .sweeps import sweep

RESULTS_LAST = timedelta(days=1)


def waiting_tasks() -> int | None:
    """How many tasks nobody has begun; None when the queue cannot be asked."""
    try:
        return int(HUEY.pending_count())
    except (RedisError, OSError):
        return None


@sweep(every=timedelta(hours=6))
def forget_old_results() -> None:
    """Redis lets results expire by itself; SQLite keeps them until somebody clears up."""
    if isinstance(HUEY, RedisExpireHuey):
        return
    for key, value in HUEY.storage.result_items().items():
        if is_old(HUEY.serializer.deserialize(value), now()):
            HUEY.delete(key)


def is_old(record: Any, at: datetime) -> bool:
    finished_at = record.get("finished_at") if isinstance(record, dict) else None
    return finished_at is not None and at - datetime.fromisoformat(finished_at) > RESULTS_LAST
