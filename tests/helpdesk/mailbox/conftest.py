from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from .servers import Postfix, ScriptedServer

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **much: float) -> None:
        self.at += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _the_outbox(settings: Any) -> None:
    """pytest-django puts a backend of its own in place; here ours is what is tested."""
    settings.EMAIL_BACKEND = "helpdesk.mailbox.backend.OutboxBackend"


@pytest.fixture
def scripted(settings: Any) -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    settings.SMTP_URL = f"smtp://127.0.0.1:{server.port}"
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postfix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    folder: Path = tmp_path_factory.mktemp("postfix")
    server = Postfix(folder)
    server.start()
    yield server
    server.stop()
