"""What one person of ours has been told: the rows, how many are unread, and how each looks on the wire."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from chat.frames import moment
from helpdesk.common.actors import Actor

from .models import Notification, NotificationPreference, Ticket
from .notices import DEFAULTS, Ways
from .policies import visible

COUNTED_AT_MOST = 99


def notifications_of(actor: Actor) -> QuerySet[Notification]:
    """Newest first is the order of its index."""
    return Notification.objects.filter(person_id=actor.user_id)


def unread_by(actor: Actor) -> QuerySet[Notification]:
    return Notification.objects.filter(person_id=actor.user_id, read_at=None)


def unread_count(actor: Actor) -> int:
    """A badge says 99 at most: beyond that nobody reads a number."""
    return unread_by(actor).order_by()[:COUNTED_AT_MOST].count()


def ways_of(actor: Actor) -> dict[str, Ways]:
    """How they want to hear of each kind, in the order a page lists them."""
    rows = NotificationPreference.objects.filter(person_id=actor.user_id)
    said = {row.kind: Ways(row.on_page, row.by_mail) for row in rows}
    return {kind: said.get(kind, default) for kind, default in DEFAULTS.items()}


def notification_bodies(rows: Sequence[Notification], actor: Actor) -> list[dict[str, Any]]:
    """Of rows of this person. A ticket that is no longer theirs to see keeps its number and loses its subject."""
    numbers = {row.ticket_id for row in rows if row.ticket_id}
    subjects = dict(Ticket.objects.filter(visible(actor), pk__in=numbers).values_list("pk", "subject")) if numbers else {}
    return [_body(row, subjects) for row in rows]


def _body(row: Notification, subjects: dict[int, str]) -> dict[str, Any]:
    number = row.ticket_id
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "ticket": {"number": number, "subject": subjects.get(number, "")} if number else None,
        "facts": row.facts,
        "at": moment(row.at),
        "read_at": moment(row.read_at) if row.read_at else None,
    }
