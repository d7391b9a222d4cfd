"""What posting a batch reads and writes, each side in one trip to the database.

The same questions twice: through the ORM on SQLite, as prepared statements on PostgreSQL, because compiling a query
took longer than answering it. `chat.actions.messages` holds the rules.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from helpdesk.common.bulk import as_records, ask, one_trip

from .events import PostedMessage
from .models import Block, Conversation, Message


class Locked(NamedTuple):
    """What posting reads of a conversation; its row is ours until the end of the transaction. People as `Actor.key`s."""

    id: UUID
    state: str
    member: str | None
    visitor: str | None
    assignee: str | None
    last_sequence: int
    unanswered_since: Any  # a moment as the database gave it, only ever handed back
    first_answer_at: Any
    customer_read: int
    staff_read: int


class Ban(NamedTuple):
    customer_id: UUID
    reason: str
    expires_at: datetime


class Batch(NamedTuple):
    conversations: dict[UUID, Locked]
    known: dict[tuple[UUID, str, UUID | None], PostedMessage]  # by conversation, client id, author
    bans: dict[UUID, Ban]  # by customer
    in_use: frozenset[UUID] = frozenset()  # conversations whose row somebody else holds just now


# Of a message, in the order in which a batch reads the old and writes the new.
COLUMNS = [
    "conversation_id",
    "sequence",
    "client_id",
    "author_kind",
    "author_id",
    "author_name",
    "by_staff",
    "text",
    "files",
    "created_at",
]
FILES = COLUMNS.index("files")

LOCK_SQL = f"""
    SELECT id, state, 'user:' || member_id, 'visitor:' || visitor_id, 'user:' || assignee_id, last_sequence,
           unanswered_since::text, first_answer_at::text, customer_read, staff_read
    FROM {Conversation._meta.db_table} WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
LOCK_FREE_SQL = f"{LOCK_SQL} SKIP LOCKED"
PATIENCE_SQL = "SET LOCAL lock_timeout = '1s'"  # for whoever holds a row properly, a commit; longer means stuck
EXISTING_SQL = f"SELECT id FROM {Conversation._meta.db_table} WHERE id = ANY(%s::uuid[])"
# LIMIT inside LATERAL leaves the planner one way, a look into the unique index for each draft; a prepared plan made while
# the table was empty read all of it. The limit is far above how many people can have written in one conversation.
KNOWN_SQL = f"""
    SELECT {", ".join(f"old.{column}" for column in COLUMNS)}
    FROM jsonb_to_recordset(%s) AS new(conversation uuid, client_id text)
    CROSS JOIN LATERAL (
        SELECT * FROM {Message._meta.db_table} AS message
        WHERE message.conversation_id = new.conversation AND message.client_id = new.client_id LIMIT 1000
    ) AS old
"""
BANS_SQL = (
    f"SELECT coalesce(user_id, visitor_id), reason, expires_at FROM {Block._meta.db_table}"
    " WHERE lifted_at IS NULL AND expires_at > %s AND (user_id = ANY(%s::uuid[]) OR visitor_id = ANY(%s::uuid[]))"
)


def read(wanted: Sequence[tuple[UUID, str]], customers: Sequence[UUID], at: datetime, *, wait: bool) -> Batch:
    """Lock the conversations in id order, then see which client ids are there already and which customers are banned.

    With `wait`, a row that somebody else holds for more than a second raises OperationalError; without, such rows are
    left out and named in `in_use`.
    """
    if connection.vendor == "postgresql":
        locked, known, bans = _read_postgresql(wanted, customers, at, wait)
        in_use = frozenset() if wait else _existing({id for id, _ in wanted} - {row[0] for row in locked})
    else:  # SQLite has no locks of rows
        locked, known, bans = _read_by_orm(wanted, customers, at)
        in_use = frozenset()
    before = [PostedMessage(**dict(zip(COLUMNS, row, strict=True)), recipients=()) for row in known]
    return Batch(
        conversations={row[0]: Locked(*row) for row in locked},
        known={(one.conversation_id, one.client_id, one.author_id): one for one in before},
        bans={row[0]: Ban(*row) for row in bans},
        in_use=in_use,
    )


Rows = tuple[Sequence[Any], Sequence[Any], Sequence[Any]]


def _existing(ids: set[UUID]) -> frozenset[UUID]:
    return frozenset(row[0] for row in ask(EXISTING_SQL, _array(ids)).fetchall()) if ids else frozenset()


def _read_postgresql(wanted: Sequence[tuple[UUID, str]], customers: Sequence[UUID], at: datetime, wait: bool) -> Rows:
    with one_trip():
        ask(PATIENCE_SQL)
        locked = ask(LOCK_SQL if wait else LOCK_FREE_SQL, _array({conversation_id for conversation_id, _ in wanted}))
        known = ask(KNOWN_SQL, as_records(("conversation", "client_id"), wanted))
        ids = _array(customers)
        bans = ask(BANS_SQL, at, ids, ids) if customers else None
    # Without the ORM's field between, JSON arrives as text.
    before = [(*row[:FILES], json.loads(row[FILES]), *row[FILES + 1 :]) for row in known.fetchall()]
    return locked.fetchall(), before, bans.fetchall() if bans else []


def _array(ids: Iterable[UUID]) -> str:
    """A PostgreSQL array literal of UUIDs, which need no quoting."""
    return f"{{{','.join(map(str, ids))}}}"


def _read_by_orm(wanted: Sequence[tuple[UUID, str]], customers: Sequence[UUID], at: datetime) -> Rows:
    ids = {conversation_id for conversation_id, _ in wanted}
    locked = [
        Locked(
            one.pk,
            one.state,
            f"user:{one.member_id}" if one.member_id else None,
            f"visitor:{one.visitor_id}" if one.visitor_id else None,
            f"user:{one.assignee_id}" if one.assignee_id else None,
            one.last_sequence,
            one.unanswered_since,
            one.first_answer_at,
            one.customer_read,
            one.staff_read,
        )
        for one in Conversation.objects.filter(pk__in=ids)
    ]
    known = Message.objects.filter(conversation_id__in=ids, client_id__in=[client_id for _, client_id in wanted])
    against = Q(user_id__in=customers) | Q(visitor_id__in=customers)
    bans = Block.objects.filter(against, lifted_at=None, expires_at__gt=at) if customers else Block.objects.none()
    return (
        locked,
        list(known.values_list(*COLUMNS)),
        [(ban.user_id or ban.visitor_id, ban.reason, ban.expires_at) for ban in bans],
    )
