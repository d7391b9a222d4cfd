"""Runs the sweeps: in the one process that holds the lease, each at its pace, none in the way of another."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from helpdesk.common.clock import now

from . import leases
from .sweeps import Sweep, registry

log = structlog.get_logger(__name__)

LEASE = "sweeps"
TICK_IN_SECONDS = 0.2
THREADS = 3
LONGEST_PAUSE_IN_SECONDS = 60.0
LONGEST_SILENCE_IN_SECONDS = 120.0
DATABASE_AWAY = (OperationalError, InterfaceError)


class Turn:
    """One sweep's place in the round."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.due = 0.0  # monotonic
        self.ended = 0.0  # monotonic
        self.failures = 0
        self.running: Future[None] | None = None
        self.facts: dict[str, Any] = {}

    @property
    def is_due(self) -> bool:
        return time.monotonic() >= self.due and (self.running is None or self.running.done())

    def run(self) -> None:
        started = time.monotonic()
        error = ""
        try:
            self.sweep.run()
            self.failures = 0
            close_old_connections()  # back to the pool; SQLite keeps its file open
        except DATABASE_AWAY as away:
            error = self._failed(away)
            log.warning("sweep.database_away", sweep=self.sweep.name, failures=self.failures)
        except Exception as bug:
            error = self._failed(bug)
            log.exception("sweep.failed", sweep=self.sweep.name, failures=self.failures)
        finally:
            self.ended = time.monotonic()
        self._plan_next(started, error)

    def _failed(self, error: Exception) -> str:
        self.failures += 1
        connections.close_all()
        return type(error).__name__

    def _plan_next(self, started: float, error: str) -> None:
        every = self.sweep.every.total_seconds()
        pause = min(every * 2 ** min(self.failures, 6), max(every, LONGEST_PAUSE_IN_SECONDS))
        self.due = max(started + pause, time.monotonic())
        self.facts = {
            **({"finished_at": now().isoformat()} if not error else {k: v for k, v in self.facts.items() if k == "finished_at"}),
            "every_s": every,
            "milliseconds": round((time.monotonic() - started) * 1000),
            "failures": self.failures,
            "error": error,
        }


class Sweeper:
    """`start()` and `stop()`; in between, sweeps run here whenever this process holds the lease."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.turns = [Turn(sweep) for sweep in registry.values()]
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._rounds, name="sweeper", daemon=True)
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sweep")
        self.held_until = 0.0  # monotonic; the wall clock may jump
        self.renew_at = 0.0
        self.held_since = 0.0

    def start(self) -> None:
        self.thread.start()

    def stop(self, *, seconds: float = 8) -> None:
        """Let what runs finish, then give the lease to whoever waits for it."""
        self.ending.set()
        self.thread.join(seconds)
        self.pool.shutdown(wait=True, cancel_futures=True)
        try:
            leases.give_back(LEASE, holder=self.name, at=now())
        except DATABASE_AWAY:
            log.warning("sweeper.lease_left_to_expire")
        finally:
            connections.close_all()

    @property
    def is_sound(self) -> bool:
        """False when rounds have ended by themselves, or nothing ends although it is our turn: threads died unseen.

        A process that ran out of memory can come to this. Whoever supervises it should start another.
        """
        if not self.thread.is_alive():
            return False
        working_since = max(self.held_since, *(turn.ended for turn in self.turns)) if self.turns else self.held_since
        return time.monotonic() > self.held_until or time.monotonic() - working_since < LONGEST_SILENCE_IN_SECONDS

    def _rounds(self) -> None:
        while not self.ending.is_set():
            try:
                self._round()
            except Exception:  # no memory, no thread to be had: the next round may find some
                with suppress(Exception):
                    log.exception("sweeper.round_failed")
            self.ending.wait(TICK_IN_SECONDS)

    def _round(self) -> None:
        if time.monotonic() >= self.renew_at:
            self._keep_lease()
        if time.monotonic() < self.held_until:
            self._start_due()

    def _keep_lease(self) -> None:
        """After a failure try again at the next renewal: the database may be restarting."""
        asked = time.monotonic()
        self.renew_at = asked + leases.RENEWED_EVERY.total_seconds()
        try:
            at = now()
            ours = leases.take(LEASE, holder=self.name, at=at)
            if ours:
                leases.renew(LEASE, holder=self.name, at=at, state={turn.sweep.name: turn.facts for turn in self.turns})
        except DATABASE_AWAY as away:
            log.warning("sweeper.database_away", error=type(away).__name__)
            self.renew_at = asked + 1
            connections.close_all()
            return
        close_old_connections()
        if ours and asked > self.held_until:
            self.held_since = asked
        # A little early, so that a process that was frozen stops before another has begun.
        self.held_until = asked + leases.LASTS.total_seconds() - 2 if ours else 0.0

    def _start_due(self) -> None:
        for turn in self.turns:
            if turn.is_due:
                turn.running = self.pool.submit(turn.run)


def overdue(state: dict[str, Any], *, at: datetime) -> dict[str, float]:
    """Seconds each sweep is late, from what the holder of the lease wrote down. 0 for one that is on time."""
    return {name: seconds_late(facts, at) for name, facts in state.items() if facts}


def seconds_late(facts: dict[str, Any], at: datetime) -> float:
    if not facts.get("finished_at"):
        return float(facts.get("failures", 0) and LONGEST_PAUSE_IN_SECONDS)
    finished_at = datetime.fromisoformat(facts["finished_at"]).astimezone(UTC)
    # What is written down is as old as the last renewal.
    expected = timedelta(seconds=facts["every_s"]) + 2 * leases.RENEWED_EVERY
    return max(0.0, (at - finished_at - expected).total_seconds())
