"""The writer: one per process. It gathers the drafts of all sockets that arrived during the last commit and posts
them in one transaction (`chat.actions.messages`), in a thread and on a connection of its own.

Drafts are answered only after the commit. When the database is away they are tried again for a moment, under the same
ids, so that a commit whose answer was lost is found and not repeated; then the sender is told to try again. A
conversation that somebody else has locked is left for the next batch, so that the others go on.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import structlog
from django.db import Error, connection

from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError, TryAgain
from helpdesk.realtime.gather import Gatherer

from .actions.messages import Draft, Result, post_messages
from .actions.refusals import InUse

log = structlog.get_logger(__name__)

MOST_IN_A_BATCH = 256
MOST_WAITING = 5_000  # beyond it the database is not keeping up: say so at once instead of piling up
LOOK_AGAIN = 0.05  # seconds between two looks at a locked conversation when there is nothing else to do
LOCKED_FOR = 5.0  # seconds after which its senders are told to try again
PATIENCE = 1.5  # seconds to go on trying while the database is away
STANDS_STILL_AFTER = 8.0  # seconds without answer or error; the database's own limits end everything else earlier

Answer = Callable[[Draft, Result], None]


class Waiting(NamedTuple):
    draft: Draft
    answer: Answer
    until: float
    stuck: bool = False  # its conversation was locked when we looked last


class Writer:
    def __init__(self) -> None:
        self._thread = _a_thread()
        self._gatherer: Gatherer[Waiting] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def post(self, draft: Draft, answer: Answer) -> None:
        """Have the draft posted; `answer` is called on the loop with what became of it, after the commit."""
        loop = asyncio.get_running_loop()
        if self._gatherer is None or self._loop is not loop:
            self._gatherer, self._loop = Gatherer(self._post, most=MOST_IN_A_BATCH), loop
        if len(self._gatherer) >= MOST_WAITING:
            answer(draft, TryAgain(retry_after=2))
            return
        self._gatherer.add(Waiting(draft, answer, loop.time() + LOCKED_FOR))

    async def drained(self) -> None:
        """Return once everything handed in so far is committed and answered."""
        if self._gatherer is not None:
            await self._gatherer.drained()

    async def _post(self, batch: Sequence[Waiting]) -> None:
        drafts = [waiting.draft for waiting in batch]
        wait = not any(waiting.stuck for waiting in batch)
        posting = asyncio.get_running_loop().run_in_executor(self._thread, _post_patiently, drafts, wait)
        try:
            async with asyncio.timeout(STANDS_STILL_AFTER):
                results = await asyncio.shield(posting)
        except Exception:
            log.exception("chat.writer_failed", size=len(batch))
            results = [TryAgain(retry_after=1)] * len(batch)
            if not posting.done():
                self._go_on_without(posting)
        clock = asyncio.get_running_loop().time()
        locked: list[Waiting] = []
        for waiting, result in zip(batch, results, strict=True):
            if isinstance(result, InUse) and waiting.until > clock:
                locked.append(waiting._replace(stuck=True))
                continue
            try:
                waiting.answer(waiting.draft, result)
            except Exception:
                log.exception("chat.answer_failed")
        if locked:
            await self._look_again(locked)

    def _go_on_without(self, posting: asyncio.Future[Any]) -> None:
        """A server that stands still keeps that thread and connection for as long as it likes; another takes its place.

        Should it store the batch after all, its senders' retries find it under their ids.
        """
        posting.add_done_callback(lambda late: late.cancelled() or late.exception())
        self._thread.submit(lambda: connection.close())  # the thread's own, back to the pool when its turn comes
        self._thread.shutdown(wait=False)
        self._thread = _a_thread()

    async def _look_again(self, locked: list[Waiting]) -> None:
        """Before what came later, so that each writer's order is kept."""
        assert self._gatherer is not None
        if not len(self._gatherer):
            await asyncio.sleep(LOOK_AGAIN)
        self._gatherer.again(locked)


def _a_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="chat-writer")


def _post_patiently(drafts: Sequence[Draft], wait: bool) -> list[Result]:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return post_messages(drafts, at=now(), wait=wait)
        except Error as error:
            connection.close()
            if time.monotonic() > deadline:
                log.warning("chat.database_away", size=len(drafts), error=type(error).__name__)
                refusal: DomainError = TryAgain(retry_after=1)
                return [refusal] * len(drafts)
            time.sleep(0.1)


writer = Writer()
