"""The desk's forms, and its rows as JSON."""

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from helpdesk.api.serializers import Parts, StrictSerializer, in_language

from .models import Calendar, Queue, Seat, Service, Skill, Topic
from .public_days import known_until
from .queries import queue_is_open, queue_opens_at

BAD_ZONE = {"zh": "没有这个时区。", "en": "There is no such time zone."}
BACKWARDS = {"zh": "结束时间要晚于开始时间。", "en": "It must close after it opens."}
OVERLAP = {"zh": "同一天的时段不能重叠。", "en": "Stretches of one day must not overlap."}
TWICE = {"zh": "同一个日期只能写一次。", "en": "A date can be given once only."}


def taken_once(model: type) -> UniqueValidator:
    return UniqueValidator(model._default_manager.all())  # type: ignore[attr-defined]


class QueueForm(StrictSerializer):
    slug = serializers.SlugField(max_length=40, validators=[taken_once(Queue)])
    name = serializers.CharField(max_length=60)
    calendar = serializers.PrimaryKeyRelatedField(queryset=Calendar.objects.all())
    urgent = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)


class TopicForm(StrictSerializer):
    slug = serializers.SlugField(max_length=40, validators=[taken_once(Topic)])
    name = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60, allow_blank=True, required=False)
    queue = serializers.SlugRelatedField("slug", queryset=Queue.objects.all())
    skill = serializers.SlugRelatedField("name", queryset=Skill.objects.all(), allow_null=True, required=False)
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)


class IntervalForm(StrictSerializer):
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    opens = serializers.TimeField()
    closes = serializers.TimeField()

    def validate(self, interval: dict[str, Any]) -> dict[str, Any]:
        if interval["opens"] >= interval["closes"]:
            raise serializers.ValidationError({"closes": [in_language(BACKWARDS)]})
        return interval


class SpecialDayForm(StrictSerializer):
    date = serializers.DateField()
    name = serializers.CharField(max_length=60, allow_blank=True, required=False)
    works_as_weekday = serializers.IntegerField(min_value=0, max_value=6, allow_null=True, required=False)


class CalendarForm(StrictSerializer):
    name = serializers.CharField(max_length=60, validators=[taken_once(Calendar)])
    time_zone = serializers.CharField(max_length=40, required=False)
    always_open = serializers.BooleanField(required=False)
    follows_public_holidays = serializers.BooleanField(required=False)
    intervals = Parts(child=IntervalForm(), required=False, max_length=70)
    special_days = Parts(child=SpecialDayForm(), required=False, max_length=400)

    def validate_time_zone(self, name: str) -> str:
        if name not in available_timezones():
            raise serializers.ValidationError(in_language(BAD_ZONE))
        return name

    def validate_intervals(self, intervals: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ordered = sorted(intervals, key=lambda one: (one["weekday"], one["opens"]))
        for earlier, later in itertools.pairwise(ordered):
            if earlier["weekday"] == later["weekday"] and later["opens"] < earlier["closes"]:
                raise serializers.ValidationError(in_language(OVERLAP))
        return ordered

    def validate_special_days(self, days: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({day["date"] for day in days}) < len(days):
            raise serializers.ValidationError(in_language(TWICE))
        return days


class SeatForm(StrictSerializer):
    capacity = serializers.IntegerField(min_value=0, max_value=50)
    queues = serializers.ListField(child=serializers.SlugField(max_length=40), max_length=100)
    skills = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50, required=False, default=list)


class ServiceChanges(StrictSerializer):
    """All but the slug: tickets, saved views and links go by it."""

    name = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60, allow_blank=True, required=False)
    state = serializers.ChoiceField(choices=Service.State.values, required=False)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)


class ServiceForm(ServiceChanges):
    slug = serializers.SlugField(max_length=40, validators=[taken_once(Service)])


def queue_json(queue: Queue, at: datetime) -> dict[str, Any]:
    is_open = queue_is_open(queue, at)
    return {
        "slug": queue.slug,
        "name": queue.name,
        "calendar": str(queue.calendar_id),
        "urgent": queue.urgent,
        "is_active": queue.is_active,
        "position": queue.position,
        "open": is_open,
        "opens_at": None if is_open else queue_opens_at(queue, at),
    }


def topic_json(topic: Topic) -> dict[str, Any]:
    return {
        "slug": topic.slug,
        "name": topic.name,
        "name_en": topic.name_en,
        "queue": topic.queue.slug,
        "skill": topic.skill.name if topic.skill else None,
        "is_active": topic.is_active,
        "position": topic.position,
    }


def service_json(service: Service) -> dict[str, Any]:
    return {
        "slug": service.slug,
        "name": service.name,
        "name_en": service.name_en,
        "state": service.state,
        "since": service.since,
        "note": service.note,
        "position": service.position,
    }


def calendar_json(calendar: Calendar) -> dict[str, Any]:
    """`public_days_until`: beyond it holidays are not known and the week alone decides. None: they are not followed."""
    follows = calendar.follows_public_holidays and not calendar.always_open
    return {
        "id": str(calendar.pk),
        "name": calendar.name,
        "time_zone": calendar.time_zone,
        "always_open": calendar.always_open,
        "follows_public_holidays": calendar.follows_public_holidays,
        "public_days_until": known_until() if follows else None,
        "intervals": [
            {"weekday": i.weekday, "opens": i.opens.strftime("%H:%M"), "closes": i.closes.strftime("%H:%M")}
            for i in calendar.intervals.all()
        ],
        "special_days": [
            {"date": day.date, "name": day.name, "works_as_weekday": day.works_as_weekday} for day in calendar.special_days.all()
        ],
    }


def seat_json(seat: Seat | None) -> dict[str, Any]:
    """`arranged` is false where nobody has said where the person sits: then it is every queue."""
    if seat is None:
        slugs = list(Queue.objects.filter(is_active=True).values_list("slug", flat=True))
        return {"arranged": False, "capacity": Seat.CAPACITY, "queues": slugs, "skills": []}
    return {
        "arranged": True,
        "capacity": seat.capacity,
        "queues": [queue.slug for queue in seat.queues.all()],
        "skills": sorted(skill.name for skill in seat.skills.all()),
    }
