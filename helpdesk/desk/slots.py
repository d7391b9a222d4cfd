"""How many callbacks the desk can take on in a half-hour of the week. A row says it for one half-hour, the row without
a weekday for all the others; without any row it is PLACES."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

HALF_HOUR = timedelta(minutes=30)
PLACES = 2


class CallbackPlaces(models.Model):
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 = Monday. Empty: wherever nothing is said.")
    starts = models.TimeField(null=True, blank=True, help_text="On the hour or half past.")
    places = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Coalesce("weekday", 7), Coalesce("starts", time()), name="places_said_once"),
            models.CheckConstraint(condition=Q(weekday=None, starts=None) | Q(weekday__lte=6), name="places_on_a_weekday"),
        ]


def plan_of_places() -> tuple[int, dict[tuple[int, time], int]]:
    """For half-hours of which nothing is said, and for those of which something is. One query."""
    rows = list(CallbackPlaces.objects.all())
    default = next((row.places for row in rows if row.weekday is None), PLACES)
    return default, {(row.weekday, row.starts): row.places for row in rows if row.weekday is not None and row.starts is not None}


def places_at(starts: Iterable[datetime], zone: ZoneInfo) -> dict[datetime, int]:
    """By the beginning of each half-hour, as the week goes in `zone`."""
    default, said = plan_of_places()
    local = {start: start.astimezone(zone) for start in starts}
    return {start: said.get((here.weekday(), here.time()), default) for start, here in local.items()}
