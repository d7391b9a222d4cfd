"""What a new installation gets, so that the first ticket can be opened: see `tickets.base` and `tickets.categories`."""

from datetime import datetime

from django.db import transaction

from helpdesk.desk.actions import calendar_for
from helpdesk.desk.models import Queue, Service
from tickets import base, categories
from tickets.models import Category, Escalation, SlaPolicy


@transaction.atomic
def ensure_base(*, at: datetime) -> None:
    """Does nothing once there is any category: what somebody took away stays away."""
    if Category.objects.exists():
        return
    for position, (slug, name, always_open, urgent) in enumerate(base.QUEUES, start=10):
        calendar = calendar_for(always_open=always_open)
        Queue.objects.get_or_create(
            slug=slug, defaults={"name": name, "calendar": calendar, "urgent": urgent, "position": position}
        )
    for position, (slug, name, name_en) in enumerate(base.SERVICES):
        Service.objects.get_or_create(slug=slug, defaults={"name": name, "name_en": name_en, "since": at, "position": position})
    _give_categories()
    for position, promise in enumerate(base.POLICIES):
        _give_policy(promise, position, at)


def _give_categories() -> None:
    queues = {queue.slug: queue for queue in Queue.objects.all()}
    for position, (slug, name, name_en, says, says_en, queue, priority, needs_service, fields) in enumerate(
        categories.CATEGORIES
    ):
        Category.objects.create(
            slug=slug,
            name=name,
            name_en=name_en,
            description=says,
            description_en=says_en,
            queue=queues[queue],
            priority=priority,
            needs_service=needs_service,
            fields=fields,
            position=position,
        )


def _give_policy(promise: base.Policy, position: int, at: datetime) -> None:
    if SlaPolicy.objects.filter(name=promise["name"]).exists():
        return
    category, queue = promise.get("category"), promise.get("queue")
    policy = SlaPolicy.objects.create(
        name=promise["name"],
        category=Category.objects.get(slug=category) if category else None,
        queue=Queue.objects.get(slug=queue) if queue else None,
        priority=promise.get("priority"),
        calendar=calendar_for(always_open=True) if promise.get("always_open") else None,
        first_response_s=promise["first_response_s"],
        next_response_s=promise["next_response_s"],
        resolution_s=promise["resolution_s"],
        warn_at_percent=promise.get("warn_at_percent", 80),
        position=position,
        changed_at=at,
    )
    Escalation.objects.bulk_create(
        Escalation(policy=policy, kind=kind, after_s=after_s, tell=tell, raise_priority=raise_priority)
        for kind, after_s, tell, raise_priority in promise["escalations"]
    )
