"""The demo's desk: topics as a company of this kind has them, and seats for the cast."""

from datetime import datetime

from helpdesk.common.actors import Actor
from helpdesk.desk.actions import arrange_seat, ensure_base, save_queue, save_topic
from helpdesk.desk.models import Calendar, Queue, Seat, Topic

from .cast import PARTS, Cast

# Day and night, so that whoever tries the demo in the evening finds somebody. Contracts keep office hours.
ROUND_THE_CLOCK = "general"
TOPICS = [
    ("api", "接口与密钥", "API and keys", "general"),
    ("sms", "短信", "Text messages", "general"),
    ("billing", "充值与账单", "Top-ups and bills", "general"),
    ("account", "账号与登录", "Account and sign-in", "general"),
    ("contract", "合同与开票", "Contracts and invoices", "billing"),
]


def ensure_desk(cast: Cast, at: datetime) -> None:
    """Queues, topics and seats that are not there yet. What somebody changed stays changed."""
    by = cast["admin"]
    ensure_base()
    known = set(Topic.objects.values_list("slug", flat=True))
    if known.isdisjoint(topic[0] for topic in TOPICS):
        open_round_the_clock(by, at)
    for position, (slug, name, name_en, queue) in enumerate(TOPICS, start=2):
        if slug not in known:
            topic = Topic(slug=slug, name=name, name_en=name_en, queue=Queue.objects.get(slug=queue), position=position)
            save_topic(topic=topic, by=by, at=at)
    ensure_seats(cast, at)


def open_round_the_clock(by: Actor, at: datetime) -> None:
    queue = Queue.objects.get(slug=ROUND_THE_CLOCK)
    queue.calendar = Calendar.objects.filter(always_open=True).earliest("id")
    save_queue(queue=queue, by=by, at=at)


def ensure_seats(cast: Cast, at: datetime) -> None:
    seated = set(Seat.objects.values_list("user_id", flat=True))
    for who, part in PARTS.items():
        user = cast.users[who]
        if part.queues and user.pk not in seated:
            by = cast["admin"]
            arrange_seat(user=user, capacity=part.capacity, queues=part.queues, skills=(), by=by, at=at)
