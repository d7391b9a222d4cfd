"""A ticket as a list shows it, to staff and to its customer; the same in news on sockets.

Rows are read as plain values: a page of fifty costs three queries and no model instances.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from chat.frames import moment
from helpdesk.common.errors import speaks_english

from .clock_faces import next_faces
from .models import FAR, Ticket
from .workflow import Status

Json = dict[str, Any]
Row = Any  # a named tuple of COLUMNS

COLUMNS = (
    "number",
    "id",
    "subject",
    "status",
    "priority",
    "source",
    "version",
    "urged",
    "opened_at",
    "changed_at",
    "act_by",
    "snoozed_until",
    "unanswered_since",
    "last_text",
    "last_by_staff",
    "last_at",
    "last_public",
    "customer_seen",
    "category__slug",
    "category__name",
    "category__name_en",
    "queue__slug",
    "queue__name",
    "service__slug",
    "service__name",
    "service__name_en",
    "assignee_id",
    "assignee__display_name",
    "contact_id",
    "contact__name",
    "contact__member_id",
    "contact__visitor_id",
)


_Row = namedtuple("_Row", COLUMNS)  # type: ignore[misc]


def read(tickets: QuerySet[Ticket]) -> list[Row]:
    """One query, in the order of the queryset."""
    return list(tickets.values_list(*COLUMNS, named=True))


def of(ticket: Ticket) -> Row:
    """The same of an instance with what `queries.ALONG` names beside it. No query."""
    return _Row(*(_reached(ticket, column.split("__")) for column in COLUMNS))


def _reached(found: Any, names: list[str]) -> Any:
    for name in names:
        if found is None:
            return None
        found = getattr(found, name)
    return found


def for_staff(rows: Sequence[Row], at: datetime) -> list[Json]:
    """Two queries for all of them: their tags, and the clocks that run."""
    numbers = [row.number for row in rows]
    tags, faces = tags_of(numbers), next_faces(numbers, at)
    return [one_for_staff(row, tags.get(row.number, []), faces.get(row.number)) for row in rows]


def for_customer(rows: Sequence[Row]) -> list[Json]:
    """No query. What we keep among ourselves is not left out here but never put in."""
    return [_for_customer(row) for row in rows]


def tags_of(numbers: Iterable[int]) -> dict[int, list[str]]:
    through = Ticket.tags.through.objects.filter(ticket__in=list(numbers)).order_by("tag__name")
    tags: dict[int, list[str]] = {}
    for number, name in through.values_list("ticket_id", "tag__name"):
        tags.setdefault(number, []).append(name)
    return tags


def _for_both(row: Row) -> Json:
    return {
        "number": row.number,
        "id": str(row.id),
        "subject": row.subject,
        "status": row.status,
        "priority": row.priority,
        "category": _named(row.category__slug, row.category__name, row.category__name_en),
        "service": _named(row.service__slug, row.service__name, row.service__name_en),
        "assignee": {"id": str(row.assignee_id), "name": row.assignee__display_name} if row.assignee_id else None,
        "opened_at": moment(row.opened_at),
        "changed_at": moment(row.changed_at),
        "urged": row.urged,
        "unanswered_since": moment(row.unanswered_since) if row.unanswered_since else None,
        "version": row.version,
        "source": row.source,
        "last": {"text": row.last_text, "by_staff": row.last_by_staff, "at": moment(row.last_at)} if row.last_at else None,
    }


def one_for_staff(row: Row, tags: list[str], face: Json | None) -> Json:
    return _for_both(row) | {
        "queue": {"slug": row.queue__slug, "name": row.queue__name},
        "contact": {"id": str(row.contact_id), "name": row.contact__name, "kind": _kind(row)},
        "tags": tags,
        "due_at": moment(row.act_by) if row.act_by < FAR else None,
        "clock": face,
        "snoozed_until": moment(row.snoozed_until) if row.snoozed_until else None,
    }


def _for_customer(row: Row) -> Json:
    return _for_both(row) | {
        "unread": row.last_public > row.customer_seen,
        "promised_at": moment(row.act_by) if row.act_by < FAR else None,
        "awaits_you": row.status == Status.PENDING,
    }


def _named(slug: str | None, name: str, name_en: str) -> Json | None:
    return {"slug": slug, "name": (name_en if speaks_english() else "") or name} if slug else None


def _kind(row: Row) -> str:
    if row.contact__member_id:
        return "member"
    return "visitor" if row.contact__visitor_id else "contact"
