"""What can be broken, by name."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from chat import batches, consumers, writer
from chat.actions import messages
from helpdesk.common.clock import now

DELAY_S = 0.3  # between the early acknowledgement and the commit


def acknowledge_before_commit() -> None:
    """The mistake of many: tell the sender while the transaction is still open."""

    async def post(self: writer.Writer, batch: Sequence[writer.Waiting]) -> None:
        loop = asyncio.get_running_loop()

        def in_thread() -> None:
            with transaction.atomic():
                results = messages.post_messages([waiting.draft for waiting in batch], at=now())
                for waiting, result in zip(batch, results, strict=True):
                    loop.call_soon_threadsafe(waiting.answer, waiting.draft, result)
                time.sleep(DELAY_S)

        await loop.run_in_executor(self._thread, in_thread)

    writer.Writer._post = post  # type: ignore[method-assign]


def forget_client_ids() -> None:
    """No unique client id: neither looked up nor refused by the database."""
    read = batches.read

    def forgetful(*arguments: Any, **options: Any) -> batches.Batch:
        return read(*arguments, **options)._replace(known={})

    batches.read = forgetful

    def once() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE chat_message DROP CONSTRAINT IF EXISTS accepted_once")
        connection.close()

    thread = threading.Thread(target=once)
    thread.start()
    thread.join()


def die_after_commit() -> None:
    """End the process between COMMIT and the first push or answer, once a file says so."""
    post = messages.post_messages

    def post_and_die(*arguments: Any, **options: Any) -> Any:
        results = post(*arguments, **options)
        if _told_to("die_after_commit"):
            os._exit(9)
        return results

    writer.post_messages = post_and_die  # type: ignore[attr-defined]


def die_before_commit() -> None:
    store = messages._store

    def store_and_die(*arguments: Any) -> None:
        store(*arguments)
        if _told_to("die_before_commit"):
            os._exit(9)

    messages._store = store_and_die


def block_the_loop() -> None:
    """A handler that waits where nothing may wait, once a file says for how long. Another file says in which process."""
    ping = consumers._pings.add

    def add(socket: Any) -> None:
        if seconds := _told_to("block_the_loop"):
            Path(settings.DATA_DIR, "blocked").write_text(f"{os.getpid()}\n")
            time.sleep(float(seconds))
        ping(socket)

    consumers._pings.add = add  # type: ignore[method-assign]


def _told_to(what: str) -> str:
    """What the file says, if there is one; whoever sees it takes it away, so that only one process is hit."""
    file = Path(settings.DATA_DIR, what)
    try:
        told = file.read_text()
        file.unlink()
    except FileNotFoundError:
        return ""
    return told


BUILDS: dict[str, Callable[[], None]] = {
    build.__name__: build
    for build in (acknowledge_before_commit, forget_client_ids, die_after_commit, die_before_commit, block_the_loop)
}
