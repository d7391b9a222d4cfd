"""`manage.py work`: background work in a process of its own. Any number of them; SIGTERM ends one cleanly."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand

from helpdesk.jobs.work import Work

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Run background work: tasks from the queue, and the sweeps (in one process at a time)."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(10)  # on a machine shared with web processes talk goes before paperwork, which catches up
        ending = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ending.set())
        work = Work()
        log.info("work.started", sweeps=len(work.sweeper.turns))
        while not ending.wait(5):
            if not work.look_after():
                log.error("work.unsound")
                os._exit(1)  # what is wedged cannot be waited for; the supervisor starts another
        work.stop()
        log.info("work.stopped")
