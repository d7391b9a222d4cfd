"""Background work in this process: threads that take tasks from the queue, the sweeper, and the keepers."""

from __future__ import annotations

from huey.consumer import Consumer
from huey.contrib.djhuey import HUEY

from .keepers import Keepers
from .sweeper import Sweeper

TASK_THREADS = 2
SECONDS_TO_FINISH = 8


class QuietConsumer(Consumer):
    """Its threads without its signal handlers: who stops the process decides when we stop."""

    def _set_signal_handlers(self) -> None:
        pass


class Work:
    """Started; `stop()` lets running tasks finish for a few seconds."""

    def __init__(self) -> None:
        self.consumer = QuietConsumer(
            HUEY, workers=TASK_THREADS, periodic=False, max_delay=0.5, shutdown_timeout=SECONDS_TO_FINISH
        )
        self.sweeper = Sweeper()
        self.keepers = Keepers()
        self.consumer.start()
        self.sweeper.start()
        self.keepers.start()

    def stop(self) -> None:
        self.keepers.stop(seconds=SECONDS_TO_FINISH)
        self.sweeper.stop(seconds=SECONDS_TO_FINISH)
        self.consumer.stop(graceful=True)

    def look_after(self) -> bool:
        """Replace task threads that have died. Call every few seconds; False says that this process had better end."""
        self.consumer.check_worker_health()
        return self.sweeper.is_sound


def start_embedded_work() -> Work:
    """For the web process of an embedded installation (`manage.py serve --work`). Stop it before the process ends."""
    return Work()
