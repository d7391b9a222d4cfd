"""A running site for tests that talk to its sockets: one web process over an empty database, for all tests of a file."""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.databases import drop_database, run_sql
from tests.faults.connections import Ticket
from tests.faults.stage import ORIGIN, Desk
from tests.services import POSTGRES_URL, embedded_worker


class SuiteServers:
    """The servers the run has already, in the shape a Desk wants; its database is a copy of the migrated one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-sockets-"))
        self.embedded = embedded_worker()
        self.hands = ThreadPoolExecutor(max_workers=1)
        server = os.environ.get(POSTGRES_URL, "")
        self.postgres = SimpleNamespace(url=server, port=server.rpartition(":")[2])
        self.redis = SimpleNamespace(url=os.environ["REDIS_URL"])
        self.empty = f"{connection.settings_dict['NAME']}_template"

    def create_database(self, name: str, *, like: str | None = None) -> None:
        run_sql(f"CREATE DATABASE {name} TEMPLATE {self.empty}")


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    with django_db_blocker.unblock():
        servers, name = SuiteServers(), f"sockets_{random.randrange(10**9)}"
    desk = Desk(servers, name, like=SimpleNamespace(name=name), webs=1, env={"VISITOR_SOCKETS_PER_ADDRESS": "30"})  # type: ignore[arg-type]
    desk.worker = None
    try:
        desk.start()
        yield desk
    finally:
        desk.close()
        if not desk.embedded:
            with django_db_blocker.unblock():
                drop_database(name)
        servers.hands.shutdown()
        shutil.rmtree(servers.folder, ignore_errors=True)


class Talker:
    """One socket, read frame by frame."""

    def __init__(self, desk: Desk, ticket: Ticket, known: dict[str, int] | None = None, *, hello: bool = True) -> None:
        self.ticket = ticket
        face = "chat" if ticket.side == "customer" else "console"
        headers = {"Cookie": ticket.cookie} if ticket.cookie else {}
        self.socket: ClientConnection = connect(
            f"ws://{desk.addresses[0]}/ws/{face}",
            origin=ORIGIN,
            additional_headers=headers,
            compression=None,
            max_size=None,  # type: ignore[arg-type]
        )
        self.heard: list[dict[str, Any]] = []
        if hello:
            self.say({"type": "hello", "protocol": 1, "conversations": known or {}})
            self.welcome = self.until("welcome")

    def say(self, frame: dict[str, Any] | str | bytes) -> None:
        self.socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    def post(self, client_id: str, text: str = "你好", **more: Any) -> dict[str, Any]:
        """Post and return the answer to it."""
        self.say({"type": "message.post", "conversation": self.ticket.conversation, "client_id": client_id, "text": text, **more})
        return self.until("message.accepted", "refused", client_id=client_id)

    def until(self, *types: str, seconds: float = 8, **fields: Any) -> dict[str, Any]:
        """The next frame of one of these types, with these fields. What came before it is in `heard`."""
        while True:
            frame = json.loads(self.socket.recv(timeout=seconds))
            self.heard.append(frame)
            if frame["type"] in types and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    def settle(self) -> list[dict[str, Any]]:
        """Everything heard up to the answer to a ping: what was said before it has been handled."""
        self.say({"type": "ping"})
        self.until("pong")
        return self.heard

    def closed_with(self, seconds: float = 12) -> int:
        """The code the server closes with; fails when it does not."""
        try:
            while True:
                self.heard.append(json.loads(self.socket.recv(timeout=seconds)))
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0

    @property
    def open(self) -> bool:
        self.settle()
        return True


Enter = Callable[..., Talker]


@pytest.fixture
def enter(live: Desk) -> Iterator[Enter]:
    """`enter(ticket)` opens a window; all close with the test."""
    opened: list[Talker] = []

    def open_window(ticket: Ticket, known: dict[str, int] | None = None, **options: Any) -> Talker:
        opened.append(Talker(live, ticket, known, **options))
        return opened[-1]

    yield open_window
    for talker in opened:
        talker.socket.close()


@pytest.fixture
def pair(live: Desk) -> tuple[Ticket, Ticket]:
    """A customer and an agent in the middle of a conversation."""
    ((customer, agent),) = live.pairs(1)
    return customer, agent


@pytest.fixture
def strangers(live: Desk) -> tuple[Ticket, Ticket]:
    """Another such pair."""
    ((customer, agent),) = live.pairs(1)
    return customer, agent
