"""Where things are broken: a PostgreSQL, a Redis, web processes and a worker of our own, or SQLite and one web process."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from tests.faults import usage
from tests.faults.connections import Ticket
from tests.faults.history import Evidence, Row
from tests.services import PostgreSQL, Redis, free_port, with_parent
from tests.site import ROOT, Process, Site

ORIGIN = "http://faults.test"


class Servers:
    """A PostgreSQL and a Redis that may be killed, for any number of desks; nothing at all where desks are embedded."""

    def __init__(self, *, embedded: bool, folder: Path | None = None, options: Sequence[str] = ()) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="helpdesk-faults-", dir="/tmp" if os.geteuid() == 0 else None))
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o755)  # PostgreSQL, as another user, passes through
        self.embedded = embedded
        # Servers die with the thread that started them (PR_SET_PDEATHSIG), so one thread that stays starts them all.
        self.hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="faults")
        self.postgres, self.redis = PostgreSQL(self.folder / "postgresql"), Redis(self.folder)
        self.postgres.options = (*self.postgres.options, "synchronous_commit=on", *options)
        if not embedded:
            self.hands.submit(self._start).result()

    def _start(self) -> None:
        self.postgres.create()
        self.postgres.start()
        self.redis.start()

    def restart_postgres(self, down_s: float = 0.0) -> None:
        """As after a crash: no checkpoint, recovery from the log."""
        self.postgres.kill()
        time.sleep(down_s)
        self.postgres.start()

    def start_postgres_if_it_fell(self) -> None:
        if self.postgres.running is None or self.postgres.running.poll() is not None:
            self.postgres.start()

    def restart_redis(self, down_s: float = 0.0) -> None:
        self.redis.kill()
        time.sleep(down_s)
        self.redis.start()

    def freeze_redis(self) -> None:
        assert self.redis.running is not None
        self.redis.running.send_signal(signal.SIGSTOP)

    def thaw_redis(self) -> None:
        assert self.redis.running is not None
        self.redis.running.send_signal(signal.SIGCONT)

    def create_database(self, name: str, *, like: str | None = None) -> None:
        with psycopg.connect(f"{self.postgres.url}/postgres", autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))  # type: ignore[arg-type]

    def close(self) -> None:
        if not self.embedded:
            self.redis.kill()
            self.postgres.kill()
        self.hands.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)


class Desk:
    """The whole product, with a database of its own: web processes at `addresses`, and a worker."""

    def __init__(
        self,
        servers: Servers,
        name: str,
        *,
        like: Desk | None = None,
        webs: int = 2,
        works: bool = True,
        through: str = "",
        logs: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        self.servers, self.name, self.embedded = servers, name, servers.embedded
        self.through = through or f"127.0.0.1:{servers.postgres.port}"  # where the product finds its database
        self.folder = servers.folder / name
        self.folder.mkdir()
        if not self.embedded:
            servers.create_database(name, like=like and f"{like.name}_empty")
        self.env = self._environment() | (env or {})
        if self.embedded or like is None:
            self.manage("migrate", "-v0")
        if not self.embedded and like is None:
            servers.create_database(f"{name}_empty", like=name)
        count, arguments = (1, ["--work"]) if self.embedded else (webs, [])
        logs = logs or self.folder
        self.webs = [Site(*arguments, folder=logs, env=self.env, port=free_port()) for _ in range(count)]
        self.worker = Process("work", folder=logs, env=self.env) if works and not self.embedded else None
        self._clerk: subprocess.Popen[str] | None = None

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": "" if self.embedded else f"postgres://postgres@{self.through}/{self.name}",
            "REDIS_URL": "" if self.embedded else self.servers.redis.url,
            "DATA_DIR": str(self.folder / "data"),
            "ALLOWED_ORIGINS": ORIGIN,
            "LOG_LEVEL": "INFO",
            # The cast of one round leaves without a word; nothing of theirs should move into the next.
            "CHAT_AGENT_GRACE_SECONDS": "86400",
            "CHAT_IDLE_WARN_MINUTES": "1440",
            "CHAT_IDLE_CLOSE_MINUTES": "1441",
            # So that 2,000 visitors may come from one address.
            "VISITOR_SOCKETS_PER_ADDRESS": "5000",
        }

    async def do(self, work: Callable[[], Any]) -> Any:
        """Start, stop or break something from within a loop."""
        return await asyncio.get_running_loop().run_in_executor(self.servers.hands, work)

    def start(self) -> None:
        self.servers.hands.submit(self._start).result()

    def start_webs(self) -> None:
        for web in self.webs:
            web.begin()
        for web in self.webs:
            web.wait_until_it_answers(60)

    def _start(self) -> None:
        for web in self.webs:
            web.begin()
        self._hire_clerk()
        if self.worker:
            self.worker.start()
        for web in self.webs:
            web.wait_until_it_answers(60)

    @property
    def addresses(self) -> list[str]:
        return [f"127.0.0.1:{web.port}" for web in self.webs]

    def pairs(self, count: int) -> list[tuple[Ticket, Ticket]]:
        """Customers and agents in the middle of a conversation each."""
        made = self.clerk(f"pairs {count}")
        return [
            (
                Ticket(
                    f"customer-{number}-{pair['conversation'][-6:]}", "customer", pair["conversation"], pair["customer"], ORIGIN
                ),
                Ticket(f"agent-{number}-{pair['conversation'][-6:]}", "staff", pair["conversation"], pair["agent"], ORIGIN),
            )
            for number, pair in enumerate(made)
        ]

    def clerk(self, order: str) -> Any:
        """What tests.faults.clerk answers."""
        assert self._clerk is not None, "the desk has not been started"
        assert self._clerk.stdin is not None
        assert self._clerk.stdout is not None
        self._clerk.stdin.write(f"{order}\n")
        self._clerk.stdin.flush()
        answer = json.loads(self._clerk.stdout.readline() or '{"failed": "the clerk is gone"}')
        if isinstance(answer, dict) and "failed" in answer:
            raise RuntimeError(f"{order}: {answer['failed']}; {(self.folder / 'clerk.log').read_text()[-2000:]}")
        return answer

    def _hire_clerk(self) -> None:
        command = [*with_parent("KILL"), sys.executable, "-m", "tests.faults.clerk"]
        env = {"DJANGO_SETTINGS_MODULE": "helpdesk.settings", **os.environ, **self.env}
        with (self.folder / "clerk.log").open("ab") as log:
            self._clerk = subprocess.Popen(
                command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )

    def manage(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=os.environ | self.env, text=True, capture_output=True
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout[-1000:]}{done.stderr[-3000:]}")

    # --- the truth --------------------------------------------------------------------------------

    def rows(self, conversations: Sequence[str]) -> list[Row]:
        """Read past the product, so that it cannot tell us what we would like to hear."""
        found = self.ask("SELECT conversation_id, sequence, client_id, by_staff, text FROM chat_message")
        wanted = set(conversations)
        rows = [
            Row(str(UUID(str(one))), seq, client_id, "staff" if staff else "customer", text)
            for one, seq, client_id, staff, text in found
        ]
        return sorted(row for row in rows if row.conversation in wanted)

    def heads(self, conversations: Sequence[str]) -> dict[str, int]:
        wanted = set(conversations)
        found = self.ask("SELECT conversation_id, max(sequence) FROM chat_message GROUP BY 1")
        return {str(UUID(str(one))): head for one, head in found if str(UUID(str(one))) in wanted}

    def evidence(self, conversations: Sequence[str]) -> Evidence:
        report, wanted, recorded = self.clerk("verify"), set(conversations), Counter[tuple[str, int]]()
        said = "SELECT subject_id, facts FROM {} WHERE kind = 'chat.message.posted'"
        # One statement, because records move from one table to the other while we look.
        for subject, facts in self.ask(f"{said.format('evidence_record')} UNION ALL {said.format('evidence_pending')}"):
            if subject in wanted:
                recorded[subject, json.loads(facts)["sequence"]] += 1
        return Evidence(report["holds"], f"broken at {report['where']}: {report['what']}", recorded)

    def usage(self) -> usage.Usage:
        processes = usage.of_processes([web.pid for web in self.webs if web.alive])
        ((unsealed,),) = self.ask("SELECT count(*) FROM evidence_pending")
        ours = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.name}'"
        ((connections,),) = [(0,)] if self.embedded else self.ask(ours)
        return usage.Usage(*processes, connections, unsealed)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        if self.embedded:
            with sqlite3.connect(self.folder / "data" / "helpdesk.sqlite3", timeout=20) as file:
                return file.execute(statement).fetchall()
        with psycopg.connect(f"{self.servers.postgres.url}/{self.name}") as connection:
            return connection.execute(statement).fetchall()

    # --- the end ----------------------------------------------------------------------------------

    def close(self) -> None:
        for process in [*self.webs, *([self.worker] if self.worker else [])]:
            if process.alive:
                process.thaw()
                process.kill()
        if self._clerk:
            self._clerk.kill()
            self._clerk.wait()
