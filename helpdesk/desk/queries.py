"""Questions about the desk: which queues there are, who sits where, whether it is open."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from helpdesk.accounts.models import User
from helpdesk.common.actors import STAFF_ROLES

from .hours import CalendarRules, Interval, is_open, next_opening, no_public_days
from .models import Calendar, Queue, Seat, Topic
from .public_days import public_day

RULES_ALONG = ("calendar__intervals", "calendar__special_days")


def active_queues() -> QuerySet[Queue]:
    """With all that `rules_of(queue.calendar)` needs: three queries, however many queues."""
    return Queue.objects.filter(is_active=True).select_related("calendar").prefetch_related(*RULES_ALONG)


def active_topics() -> QuerySet[Topic]:
    return Topic.objects.filter(is_active=True, queue__is_active=True).select_related("queue", "skill")


def calendars() -> QuerySet[Calendar]:
    return Calendar.objects.prefetch_related("intervals", "special_days").order_by("name")


def rules_of(calendar: Calendar) -> CalendarRules:
    """The rows of a calendar as rules for `hours`. Prefetch intervals and special days when asking for many."""
    week: dict[int, list[Interval]] = {}
    for interval in calendar.intervals.all():
        week.setdefault(interval.weekday, []).append((interval.opens, interval.closes))
    return CalendarRules(
        zone=ZoneInfo(calendar.time_zone),
        always_open=calendar.always_open,
        week={weekday: tuple(intervals) for weekday, intervals in week.items()},
        special={day.date: day.works_as_weekday for day in calendar.special_days.all()},
        public=public_day if calendar.follows_public_holidays else no_public_days,
    )


def queue_is_open(queue: Queue, at: datetime) -> bool:
    return is_open(rules_of(queue.calendar), at)


def queue_opens_at(queue: Queue, at: datetime) -> datetime | None:
    return next_opening(rules_of(queue.calendar), at)


def staff() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=STAFF_ROLES)


def seats_of(user_ids: Iterable[UUID]) -> dict[UUID, Seat]:
    """Seats with their queues and skills, by person. Whoever has none sits at every queue: see `Seat`."""
    seats = Seat.objects.filter(pk__in=set(user_ids)).prefetch_related("queues", "skills")
    return {seat.pk: seat for seat in seats}


def capacities(user_ids: Iterable[UUID]) -> dict[UUID, int]:
    rows = dict(Seat.objects.filter(pk__in=set(user_ids)).values_list("pk", "capacity"))
    return {user_id: rows.get(user_id, Seat.CAPACITY) for user_id in user_ids}


def queue_ids_of(person_id: UUID | None) -> frozenset[UUID] | None:
    """The queues somebody sits at; None: no seat, so at all of them. One query."""
    rows = list(Seat.objects.filter(pk=person_id).values_list("queues__pk", flat=True))
    return frozenset(pk for pk in rows if pk) if rows else None
