"""Where things are broken: a PostgreSQL, a Redis, web processes and a worker of our own, or SQLite and one web process."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
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

from tests.faults.clients import Ticket
from tests.faults.history import Evidence, Row
from tests.services import PostgreSQL, Redis, free_port
from tests.site import ROOT, Process, Site

ORIGIN = "http://faults.test"


class Desk:
    """The whole product on servers that may be killed. `webs` answer at `addresses`."""

    def __init__(self, *, embedded: bool, webs: int = 2, env: dict[str, str] | None = None, options: Sequence[str] = ()) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-faults-", dir="/tmp" if os.geteuid() == 0 else None))
        self.folder.chmod(0o755)  # PostgreSQL, as another user, passes through
        self.embedded = embedded
        self.postgres, self.redis = PostgreSQL(self.folder / "postgresql"), Redis(self.folder)
        self.postgres.options = (*self.postgres.options, "synchronous_commit=on", *options)
        if not embedded:
            self.postgres.create()
            self.postgres.start()
            self.redis.start()
            with psycopg.connect(f"{self.postgres.url}/postgres", autocommit=True) as server:
                server.execute("CREATE DATABASE helpdesk")
        # Servers die with the thread that started them (PR_SET_PDEATHSIG), so one thread that stays starts them all.
        self.hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="faults")
        self.env = self._environment() | (env or {})
        self.manage("migrate", "-v0")
        count, arguments = (1, ["--work"]) if embedded else (webs, [])
        self.webs = [Site(*arguments, folder=self.folder, env=self.env, port=free_port()) for _ in range(count)]
        self.worker = None if embedded else Process("work", folder=self.folder, env=self.env)

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": "" if self.embedded else f"{self.postgres.url}/helpdesk",
            "REDIS_URL": "" if self.embedded else self.redis.url,
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
        return await asyncio.get_running_loop().run_in_executor(self.hands, work)

    def start(self) -> None:
        for web in self.webs:
            web.begin()
        if self.worker:
            self.worker.start()
        for web in self.webs:
            web.wait_until_it_answers(60)

    @property
    def addresses(self) -> list[str]:
        return [f"127.0.0.1:{web.port}" for web in self.webs]

    def restart_postgres(self) -> None:
        """As after a crash: no checkpoint, recovery from the log."""
        self.postgres.kill()
        self.postgres.start()

    def restart_redis(self, down_s: float = 0.0) -> None:
        self.redis.kill()
        time.sleep(down_s)
        self.redis.start()

    def pairs(self, count: int) -> list[tuple[Ticket, Ticket]]:
        """Customers and agents in the middle of a conversation each."""
        made = json.loads(self._run("-m", "bench.prepare", str(count)))
        return [
            (
                Ticket(f"customer-{number}-{pair['conversation'][-6:]}", "customer", pair["conversation"], pair["customer"], ORIGIN),
                Ticket(f"agent-{number}-{pair['conversation'][-6:]}", "staff", pair["conversation"], pair["agent"], ORIGIN),
            )
            for number, pair in enumerate(made)
        ]

    def manage(self, *arguments: str) -> str:
        return self._run("manage.py", *arguments)

    def _run(self, *command: str) -> str:
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=os.environ | self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-1000:]}{done.stderr[-3000:]}")
        return done.stdout

    # --- the truth --------------------------------------------------------------------------------

    def rows(self, conversations: Sequence[str]) -> list[Row]:
        """Read past the product, so that it cannot tell us what we would like to hear."""
        found = self.ask("SELECT conversation_id, sequence, client_id, by_staff, text FROM chat_message")
        wanted = set(conversations)
        rows = [Row(str(UUID(str(one))), seq, client_id, "staff" if staff else "customer", text) for one, seq, client_id, staff, text in found]
        return sorted(row for row in rows if row.conversation in wanted)

    def heads(self, conversations: Sequence[str]) -> dict[str, int]:
        wanted = set(conversations)
        found = self.ask("SELECT conversation_id, max(sequence) FROM chat_message GROUP BY 1")
        return {str(UUID(str(one))): head for one, head in found if str(UUID(str(one))) in wanted}

    def evidence(self, conversations: Sequence[str]) -> Evidence:
        done = subprocess.run([sys.executable, "manage.py", "verify_evidence"], cwd=ROOT, env=os.environ | self.env, text=True, capture_output=True)
        wanted, recorded = set(conversations), Counter[tuple[str, int]]()
        for table in ("evidence_record", "evidence_pending"):
            for subject, facts in self.ask(f"SELECT subject_id, facts FROM {table} WHERE kind = 'chat.message.posted'"):
                if subject in wanted:
                    recorded[subject, json.loads(facts)["sequence"]] += 1
        return Evidence(done.returncode == 0, (done.stdout + done.stderr)[-500:], recorded)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        if self.embedded:
            with sqlite3.connect(self.folder / "data" / "helpdesk.sqlite3", timeout=20) as file:
                return file.execute(statement).fetchall()
        with psycopg.connect(self.env["DATABASE_URL"]) as connection:
            return connection.execute(statement).fetchall()

    # --- the end ----------------------------------------------------------------------------------

    def close(self) -> None:
        for process in [*self.webs, *([self.worker] if self.worker else [])]:
            if process.alive:
                process.thaw()
                process.kill()
        if not self.embedded:
            self.redis.kill()
            self.postgres.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
