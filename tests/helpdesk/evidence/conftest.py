"""A log to try things on, and the hands of somebody who owns the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from helpdesk.evidence import Entry, record_many
from helpdesk.evidence.anchor import append_new_seals
from helpdesk.evidence.sealing import seal_pending

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def anchor(tmp_path: Path, settings: Any) -> Path:
    settings.EVIDENCE_ANCHOR = tmp_path / "anchor.jsonl"
    return settings.EVIDENCE_ANCHOR


@pytest.fixture
def log(db: None, anchor: Path) -> Callable[..., None]:
    """`log(5, 3)` records eight things and seals them in two batches."""

    def seal_batches(*sizes: int) -> None:
        for size in sizes:
            record_many(an_entry(number) for number in range(size))
            assert seal_pending(at=NOON, at_most=size) == size
        append_new_seals(anchor)

    return seal_batches


def an_entry(number: int = 0, subject: tuple[str, str] = ("conversation", "c-1"), text: str = "你好，我的订单没有到") -> Entry:
    return Entry("chat.message.posted", subject, "user:u-1", NOON, {"seq": number, "text": text})


@contextmanager
def as_owner() -> Iterator[Any]:
    """A cursor of somebody who can switch the triggers off. The rest of the test runs without them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'evidence_%%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        yield cursor


class undone(transaction.Atomic):  # noqa: N801  reads as a word
    """A transaction that always rolls back."""

    def __init__(self) -> None:
        super().__init__(using="default", savepoint=True, durable=False)

    def __exit__(self, *failure: Any) -> None:
        if failure[0] is None:
            transaction.set_rollback(True)
        super().__exit__(*failure)
