"""The board: how the desk stands at this moment. Counted by the database; as many queries for a full hall as for an empty one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Count, DateTimeField, F, Min, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from chat.frames import moment
from chat.models import Conversation, Presence
from chat.presence import team
from chat.queries import IN_LINE
from chat.summaries import presence_bodies
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import active_queues, queue_is_open

State = Conversation.State
LEFT = Q(state=State.WAITING, left_at__isnull=False)
ACTIVE = Q(state=State.ACTIVE)

Json = dict[str, Any]
MOST_WAITS = 200


def board_now(at: datetime) -> Json:
    """What GET /board and the `board` frame say. `answered_in_target` is a share from 0 to 1, None before the first;
    `waits_s` is how long each one in a queue's line has waited, longest first, MOST_WAITS of them.
    """
    queues = list(active_queues())
    standing = _standing(queue.pk for queue in queues)
    waits = _waits(standing, at)
    people = team()
    return {
        "at": moment(at),
        "queues": [{**_queue(queue, standing.get(queue.pk, {}), at), "waits_s": waits.get(queue.pk, [])} for queue in queues],
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


def _waits(queue_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[int]]:
    """Every wait by queue, not cut where somebody's axis ends."""
    nth = Window(RowNumber(), partition_by=F("queue_id"), order_by=F("waiting_since").asc())
    line = Conversation.objects.filter(IN_LINE, queue_id__in=list(queue_ids)).annotate(nth=nth).filter(nth__lte=MOST_WAITS)
    waits: dict[UUID, list[int]] = defaultdict(list)
    for queue_id, since in line.order_by("waiting_since").values_list("queue_id", "waiting_since"):
        waits[queue_id].append(_seconds(since, at))
    return waits


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
        "answered_in_target": _answered_in_target(today, at),
    }


def _ended(today: datetime) -> Json:
    """Abandoned: came into line and ended before anybody of ours had accepted. It is closed, too."""
    closed = Conversation.objects.filter(state=State.CLOSED, closed_at__gte=today)
    counts: Json = closed.aggregate(
        closed_today=Count("pk", filter=Q(accepted_at__isnull=False)),
        abandoned_today=Count("pk", filter=Q(accepted_at=None, waiting_since__isnull=False)),
    )
    return counts


def _answered_in_target(today: datetime, at: datetime) -> float | None:
    """Of those who came into line today: how many had our first word within the target.

    Who has waited longer than the target counts as missed, whether they wait still, gave up or were answered late. Who
    has not waited so long yet, or left before we could be late, counts neither way; nor does what was reopened, whose
    first answer was another day's.
    """
    target = settings.CHAT["UNANSWERED_TARGET"]
    came = Conversation.objects.filter(waiting_since__gte=today, left_at=None)
    answered = Q(first_answer_at__gte=F("waiting_since"))
    until = Case(When(state=State.CLOSED, then=F("closed_at")), default=Value(at), output_field=DateTimeField())
    missed = Q(first_answer_at__gt=F("waiting_since") + target) | Q(first_answer_at=None, until__gt=F("waiting_since") + target)
    in_time = answered & Q(first_answer_at__lte=F("waiting_since") + target)
    counts = came.annotate(until=until).aggregate(in_time=Count("pk", filter=in_time), missed=Count("pk", filter=missed))
    decided = counts["in_time"] + counts["missed"]
    return round(counts["in_time"] / decided, 3) if decided else None


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
