"""What a benchmark stands on: throw-away servers on loopback, the systems under test, and what each process used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.services import PostgreSQL, Redis, free_port, wait_until, with_parent

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


class DurablePostgreSQL(PostgreSQL):
    """As an operator would run it: a commit is on disk."""

    options = (
        "max_connections=100",
        "shared_buffers=256MB",
        "max_wal_size=4GB",
        "listen_addresses=127.0.0.1",
        "timezone=UTC",
        "synchronous_commit=on",
        "fsync=on",
    )


class Stage:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres, self.redis = DurablePostgreSQL(folder / "postgresql"), Redis(folder)
        self.postgres.create()
        self.postgres.start()
        self.redis.start()
        with psycopg.connect(f"{self.postgres.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE helpdesk")
        self.env = {
            **os.environ,
            "DATABASE_URL": f"{self.postgres.url}/helpdesk",
            "REDIS_URL": self.redis.url,
            "DATA_DIR": str(folder / "data"),
            "SECRET_KEY": "only-for-benchmarks-" + "0123456789" * 4,
            "LOG_LEVEL": "WARNING",
            "HELPDESK_ENV": "embedded",
            "HELPDESK_DEMO": "",
        }
        self.migrated = False

    def migrate(self) -> None:
        if not self.migrated:
            self.run("manage.py", "migrate", "-v0")
            self.migrated = True

    def run(self, *command: str, **kwargs: Any) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env, check=True, text=True, stdout=subprocess.PIPE, **kwargs
        )
        return done.stdout

    @contextmanager
    def serving(
        self, name: str, *command: str, port: int, env: dict[str, str] | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A server process that listens on `port` for as long as the block runs."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [*with_parent("KILL"), sys.executable, *command],
                cwd=ROOT,
                env={**self.env, **(env or {})},
                stdout=log,
                stderr=log,
            )
        try:
            if port:
                wait_until(lambda: _listens(port), f"{name} does not listen: see {self.folder}/{name}.log", alive=process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def close(self) -> None:
        self.redis.kill()
        self.postgres.stop()


@contextmanager
def stage() -> Iterator[Stage]:
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-bench-"))
    folder.chmod(0o755)
    set_up = Stage(folder)
    try:
        yield set_up
    finally:
        set_up.close()
        shutil.rmtree(folder, ignore_errors=True)  # a million tickets are gigabytes


def load(plan: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """Run the load generator on a plan: what it measured, and the CPU seconds it used itself."""
    before = os.times()
    # Into a file: a pipe that is read slowly, by a parent with threads of its own, would hold up the last figures.
    with tempfile.TemporaryFile("w+") as answer:
        subprocess.run(
            [sys.executable, "-m", "bench.load"], cwd=ROOT, input=json.dumps(plan), text=True, stdout=answer, check=True
        )
        answer.seek(0)
        result = json.load(answer)
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return result, used


def cpu_seconds(*pids: int) -> float:
    """CPU seconds used so far by these processes and all their children that still live or were waited for."""
    return sum(_own_cpu(pid) for root in pids for pid in _family(root))


def _own_cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / TICK


def _family(pid: int) -> list[int]:
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found.extend(_family(int(entry.name)))
    return found


def resident_kib(pid: int) -> int:
    """Resident memory of one process, in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


__all__ = ["Stage", "cpu_seconds", "free_port", "load", "resident_kib", "stage"]
