"""Threads for the database work of sockets.

Their own, few: never the one thread that synchronous Django code shares under ASGI, where one slow query would hold
every socket of the process.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

Result = TypeVar("Result")

_threads = ThreadPoolExecutor(max_workers=2 if settings.EMBEDDED else 4, thread_name_prefix="socket-db")


async def in_database(work: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Run `work` in a database thread and return or raise what it does."""
    return await asyncio.get_running_loop().run_in_executor(_threads, lambda: with_connection(work, *args, **kwargs))


def with_connection(work: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
    """Run `work`, then give the connection back to the pool; SQLite's is this thread's own and is kept."""
    try:
        return work(*args, **kwargs)
    finally:
        if connection.vendor != "sqlite":
            connection.close()
