"""The desk: queues, who sits at them with which skill and how much room, and when it is open."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel

from .slots import CallbackPlaces as CallbackPlaces


class Calendar(OpaqueModel):
    """When a queue is staffed: weekly intervals, and days that differ from the week."""

    name = models.CharField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    always_open = models.BooleanField(default=False)
    follows_public_holidays = models.BooleanField(default=True, help_text="Mainland holidays and make-up working days.")

    def __str__(self) -> str:
        return self.name


class OpenInterval(models.Model):
    """One stretch of opening on one weekday (0 = Monday). A day may have several: lunch is a gap."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="intervals")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["weekday", "opens"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="a_weekday_of_seven"),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="opens_before_it_closes"),
        ]


class SpecialDay(models.Model):
    """A date that differs: closed, or worked like a given weekday (调休). Overrides the public data."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="special_days")
    date = models.DateField()
    name = models.CharField(max_length=60, blank=True)
    works_as_weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: closed all day.")

    class Meta:
        ordering: ClassVar[list[str]] = ["date"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["calendar", "date"], name="one_rule_per_date")]


class Skill(OpaqueModel):
    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class Queue(OpaqueModel):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="queues")
    urgent = models.BooleanField(default=False, help_text="Served before the others, day and night.")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Topic(OpaqueModel):
    """What a customer says it is about. Decides the queue, and the skill if one is needed."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="topics")
    skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.SET_NULL)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """An agent's place at the desk: how many conversations at once, at which queues, with which skills.

    Whoever of the staff has no row sits at every queue with `CAPACITY` places and no skill: a small team needs no
    set-up. The first row an administrator saves says exactly where that person sits.
    """

    CAPACITY = 6

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="seat", primary_key=True)
    capacity = models.PositiveSmallIntegerField(default=CAPACITY)
    skills = models.ManyToManyField(Skill, blank=True, related_name="seats")
    queues = models.ManyToManyField(Queue, blank=True, related_name="seats")


class Service(OpaqueModel):
    """One of the services on offer, and how it is just now. Tickets name the one they are about."""

    class State(models.TextChoices):
        RUNNING = "running"
        MAINTENANCE = "maintenance"
        DEGRADED = "degraded"
        ENDED = "ended"

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.RUNNING)
    since = models.DateTimeField(help_text="Of its present state.")
    note = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]

    def __str__(self) -> str:
        return self.name
