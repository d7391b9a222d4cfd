"""Put on record what happened, in the transaction in which it happened.

This stands on the hot path of chat: one narrow multi-row INSERT into a table with no index but its key, no hash,
no row that two writers both want. Salting, hashing and chaining are done by `sealing`, moments later.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps

from helpdesk.common.bulk import insert_rows

from .commitments import canonical

COLUMNS = ["kind", "subject_kind", "subject_id", "by", "at", "facts"]


class Entry(NamedTuple):
    """One thing that happened. `kind` reads as history ("chat.message.posted"); `by` is an `Actor.key`."""

    kind: str
    subject: tuple[str, str | UUID]
    by: str
    at: datetime
    facts: dict[str, Any]


def record(
    kind: str,
    *,
    subject: tuple[str, str | UUID],
    by: str,
    at: datetime,
    facts: dict[str, Any],
) -> None:
    """Record one thing. `facts` may hold what JSON can, and dates and UUIDs; it is erasable, the rest is not.

    So names, words and addresses of people belong into `facts`, never into `subject` or `by`.
    """
    record_many([Entry(kind, subject, by, at, facts)])


def record_many(entries: Iterable[Entry]) -> None:
    """Record many things with one INSERT, in the order given."""
    rows = [
        (
            entry.kind,
            entry.subject[0],
            str(entry.subject[1]),
            entry.by,
            entry.at,
            canonical(entry.facts).decode(),
        )
        for entry in entries
    ]
    if rows:
        insert_rows(apps.get_model("evidence", "Pending"), COLUMNS, rows)
