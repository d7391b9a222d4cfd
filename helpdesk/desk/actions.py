"""Arrange the desk: who sits where, which queues and topics there are, when they are open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.events import publish
from helpdesk.evidence import record

from . import base
from .events import DeskChanged
from .models import Calendar, OpenInterval, Queue, Seat, Service, Skill, SpecialDay, Topic

Row = TypeVar("Row")


class UnknownQueue(DomainError):
    code = "invalid"
    status = 400
    zh = "没有这个队列。"
    en = "There is no such queue."


class NotOfTheStaff(DomainError):
    code = "invalid"
    status = 400
    zh = "只有坐席和主管才有座位。"
    en = "Only staff have a seat at the desk."


@transaction.atomic
def ensure_base() -> None:
    """Give a new installation its default calendar, queues and topics. Does nothing once there is any queue."""
    if Queue.objects.exists():
        return
    for position, (slug, name, calendar_name, urgent) in enumerate(base.QUEUES):
        calendar = calendar_for(always_open=calendar_name == base.ROUND_THE_CLOCK)
        Queue.objects.create(slug=slug, name=name, calendar=calendar, urgent=urgent, position=position)
    for position, (slug, name, name_en, queue) in enumerate(base.TOPICS):
        Topic.objects.create(slug=slug, name=name, name_en=name_en, queue=Queue.objects.get(slug=queue), position=position)


def calendar_for(*, always_open: bool) -> Calendar:
    """The oldest calendar that never closes, or that does. Made as the base has it where there is none."""
    found = Calendar.objects.filter(always_open=always_open).order_by("id").first()
    if found is not None:
        return found
    name, _, hours = next(row for row in base.CALENDARS if row[1] == always_open)
    calendar = Calendar.objects.create(name=name, always_open=always_open)
    for weekday in range(5):
        for opens, closes in hours:
            OpenInterval.objects.create(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
    return calendar


@transaction.atomic
def arrange_seat(*, user: User, capacity: int, queues: Iterable[str], skills: Iterable[str], by: Actor, at: datetime) -> Seat:
    """Say exactly where somebody sits: queues by slug, skills by name (new ones are made). Raises UnknownQueue."""
    if not user.is_staff:
        raise NotOfTheStaff
    slugs = set(queues)
    found = list(Queue.objects.filter(slug__in=slugs))
    if len(found) < len(slugs):
        raise UnknownQueue(errors={"queues": [UnknownQueue().detail]})
    seat, _ = Seat.objects.update_or_create(user=user, defaults={"capacity": capacity})
    seat.queues.set(found)
    seat.skills.set([Skill.objects.get_or_create(name=name)[0] for name in sorted(set(skills))])
    facts = {"capacity": capacity, "queues": sorted(slugs), "skills": sorted(set(skills))}
    return _changed(seat, "desk.seat_arranged", ("user", user.pk), by, at, facts)


@transaction.atomic
def save_queue(*, queue: Queue, by: Actor, at: datetime) -> Queue:
    queue.save()
    facts = {name: getattr(queue, name) for name in ("slug", "name", "urgent", "is_active", "position")}
    facts["calendar"] = queue.calendar.name
    return _changed(queue, "desk.queue_saved", ("queue", queue.pk), by, at, facts, hours=True)


@transaction.atomic
def save_topic(*, topic: Topic, by: Actor, at: datetime) -> Topic:
    topic.save()
    facts = {name: getattr(topic, name) for name in ("slug", "name", "name_en", "is_active", "position")}
    facts |= {"queue": topic.queue.slug, "skill": topic.skill.name if topic.skill else None}
    return _changed(topic, "desk.topic_saved", ("topic", topic.pk), by, at, facts)


@transaction.atomic
def save_service(*, service: Service, by: Actor, at: datetime) -> Service:
    """`since` moves when the state is another one."""
    before = Service.objects.filter(pk=service.pk).values_list("state", flat=True).first()
    if service.state != before:
        service.since = at
    service.save()
    facts = {name: getattr(service, name) for name in ("slug", "name", "name_en", "state", "note", "position")}
    return _changed(service, "desk.service_saved", ("service", service.pk), by, at, facts)


@transaction.atomic
def save_calendar(
    *,
    calendar: Calendar,
    intervals: list[dict[str, Any]] | None,
    special_days: list[dict[str, Any]] | None,
    by: Actor,
    at: datetime,
) -> Calendar:
    """Save a calendar; `intervals` and `special_days` replace what it had, None leaves them as they are."""
    calendar.save()
    if intervals is not None:
        calendar.intervals.all().delete()
        OpenInterval.objects.bulk_create(OpenInterval(calendar=calendar, **interval) for interval in intervals)
    if special_days is not None:
        calendar.special_days.all().delete()
        SpecialDay.objects.bulk_create(SpecialDay(calendar=calendar, **day) for day in special_days)
    facts = {
        "name": calendar.name,
        "always_open": calendar.always_open,
        "intervals": [[i.weekday, str(i.opens), str(i.closes)] for i in calendar.intervals.all()],
        "special_days": [[str(d.date), d.works_as_weekday] for d in calendar.special_days.all()],
    }
    return _changed(calendar, "desk.calendar_saved", ("calendar", calendar.pk), by, at, facts, hours=True)


def _changed(
    row: Row, kind: str, subject: tuple[str, Any], by: Actor, at: datetime, facts: dict[str, Any], *, hours: bool = False
) -> Row:
    record(kind, subject=subject, by=by.key, at=at, facts=facts)
    publish(DeskChanged(hours=hours))
    return row
