"""Gather what arrives while the last batch is being worked on: group commit without a timer.

A timer would only add its own delay. With nothing under way an item goes at once and alone; under load the batches
grow by themselves to what arrives during one commit.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

Item = TypeVar("Item")


class Gatherer(Generic[Item]):
    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[None]], *, most: int) -> None:
        self._work, self._most = work, most
        self._waiting: list[Item] = []
        self._running: asyncio.Task[None] | None = None

    def add(self, item: Item) -> None:
        """Have `item` worked on. On the event loop only."""
        self._waiting.append(item)
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run())

    def again(self, items: Sequence[Item]) -> None:
        """Have items of the batch under way worked on once more, before everything that came later. From within `work`."""
        self._waiting[:0] = items

    def __len__(self) -> int:
        return len(self._waiting)

    async def drained(self) -> None:
        """Return once everything added so far has been worked on."""
        while self._running is not None:
            await asyncio.shield(self._running)

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                try:
                    await self._work(batch)
                except Exception:
                    # Its own items are lost to it; those that wait behind are not.
                    log.exception("gather.batch_failed", size=len(batch))
        finally:
            self._running = None
