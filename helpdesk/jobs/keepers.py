"""What runs as long as the process works, in a thread of its own: somebody who holds a line open and listens."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.db import connections

log = structlog.get_logger(__name__)

Watch = Callable[[threading.Event], None]
REST_AFTER_FAILURE_IN_SECONDS = 5.0

registry: dict[str, Watch] = {}


def keeper(watch: Watch) -> Watch:
    """Decorate a function that returns soon after `ending` is set. It may be killed at any line.

    Every working process runs it: who must be the only one takes a lease (`helpdesk.jobs.leases`). After a failure it
    is begun again.
    """
    registry[f"{watch.__module__}.{watch.__qualname__}"] = watch
    return watch


class Keepers:
    """All of them, started and ended together."""

    def __init__(self) -> None:
        self.ending = threading.Event()
        self.threads = [
            threading.Thread(target=self._keep, args=(name, watch), name=name, daemon=True) for name, watch in registry.items()
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self, *, seconds: float = 8) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join(seconds)

    def _keep(self, name: str, watch: Watch) -> None:
        while not self.ending.is_set():
            try:
                watch(self.ending)
            except Exception:
                log.exception("keeper.failed", keeper=name)
            connections.close_all()
            self.ending.wait(REST_AFTER_FAILURE_IN_SECONDS)
