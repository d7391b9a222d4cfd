"""The board: how the desk stands at this moment. Counted by the database; as many queries for a full hall as for an empty one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from chat.frames import moment
from chat.models import Conversation, Presence
from chat.presence import team
from chat.summaries import presence_bodies
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import active_queues, queue_is_open

State = Conversation.State
IN_LINE = Q(state=State.WAITING, left_at=None)
LEFT = Q(state=State.WAITING, left_at__isnull=False)
ACTIVE = Q(state=State.ACTIVE)

Json = dict[str, Any]


def board_now(at: datetime) -> Json:
    """What GET /board and the `board` frame say. `answered_in_target` is a share from 0 to 1, None before the first."""
    queues = list(active_queues())
    standing = _standing(queue.pk for queue in queues)
    people = team()
    return {
        "at": moment(at),
        "queues": [_queue(queue, standing.get(queue.pk, {}), at) for queue in queues],
        "totals": _totals(standing.values(), people, at),
        "agents": _agents(people, at),
    }


def _standing(queue_ids: Iterable[UUID]) -> dict[UUID, Json]:
    """By queue: who waits, since when the first of them, who is served, who left words."""
    rows: Iterable[Any] = (
        Conversation.objects.filter(queue_id__in=list(queue_ids), state__in=[State.WAITING, State.ACTIVE])
        .order_by()
        .values("queue_id")
        .annotate(
            waiting=Count("pk", filter=IN_LINE),
            first=Min("waiting_since", filter=IN_LINE),
            active=Count("pk", filter=ACTIVE),
            left=Count("pk", filter=LEFT),
        )
    )
    return {row["queue_id"]: row for row in rows}


def _queue(queue: Queue, row: Json, at: datetime) -> Json:
    return {
        "slug": queue.slug,
        "name": queue.name,
        "open": queue_is_open(queue, at),
        "waiting": row.get("waiting", 0),
        "longest_wait_s": _seconds(row.get("first"), at),
        "active": row.get("active", 0),
        "left": row.get("left", 0),
    }


def _totals(standing: Iterable[Json], people: Iterable[Presence], at: datetime) -> Json:
    rows, states = list(standing), [person.state for person in people if person.lost_at is None]
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    first = min((row["first"] for row in rows if row["first"]), default=None)
    return {
        "waiting": sum(row["waiting"] for row in rows),
        "longest_wait_s": _seconds(first, at),
        "active": sum(row["active"] for row in rows),
        "agents_available": states.count(Presence.State.AVAILABLE),
        "agents_busy": states.count(Presence.State.BUSY),
        **_ended(today),
        "answered_in_target": _answered_in_target(today),
    }


def _ended(today: datetime) -> Json:
    """Abandoned: ended before anybody of ours had accepted. It is closed, too."""
    closed = Conversation.objects.filter(state=State.CLOSED, closed_at__gte=today)
    counts: Json = closed.aggregate(
        closed_today=Count("pk", filter=Q(accepted_at__isnull=False)),
        abandoned_today=Count("pk", filter=Q(accepted_at=None)),
    )
    return counts


def _answered_in_target(today: datetime) -> float | None:
    """Of those accepted and answered today: how many had our first word within the target of coming into line."""
    answered = Conversation.objects.filter(accepted_at__gte=today, first_answer_at__gte=F("waiting_since"))
    in_time = Q(first_answer_at__lte=F("waiting_since") + settings.CHAT["UNANSWERED_TARGET"])
    counts = answered.aggregate(all=Count("pk"), in_time=Count("pk", filter=in_time))
    return round(counts["in_time"] / counts["all"], 3) if counts["all"] else None


def _agents(people: list[Presence], at: datetime) -> list[Json]:
    ids = [person.pk for person in people]
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    held = Conversation.objects.filter(assignee_id__in=ids, state=State.ACTIVE).order_by().values_list("assignee_id")
    longest = dict(held.annotate(Min("unanswered_since")))
    done = Conversation.objects.filter(assignee_id__in=ids, state=State.CLOSED, closed_at__gte=today).order_by()
    closed = dict(done.values_list("assignee_id").annotate(Count("pk")))
    rows = []
    for body, user_id in zip(presence_bodies(people), ids, strict=True):
        user = body.pop("user")
        longest_unanswered = _seconds(longest.get(user_id), at)
        rows.append({**user, **body, "longest_unanswered_s": longest_unanswered, "closed_today": closed.get(user_id, 0)})
    return rows


def _seconds(since: datetime | None, at: datetime) -> int:
    return max(0, round((at - since).total_seconds())) if since else 0
