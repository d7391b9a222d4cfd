"""What each filter of a list means for the database. What is named by slug is looked up: an index wants the id itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from helpdesk.common.actors import Actor
from helpdesk.desk.models import Queue, Service
from helpdesk.desk.queries import queue_ids_of
from helpdesk.members.models import Contact

from .filters import ME, NOBODY
from .models import UNFINISHED, Category, Tag, Ticket

WORK = Q(status__in=UNFINISHED)


class Asking:
    """Who asks for lists, and when. However many they are, what is named in several is looked up once, and so is where
    the person sits."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self.actor = actor
        self.at = at
        self.seats_of = cache(queue_ids_of)
        self._known = cache(_known)
        self._contacts = cache(_contacts_of)

    def ids_of(self, model: Any, names: Sequence[str], *, column: str = "slug") -> list[Any]:
        return self._known(model, column, tuple(names))

    def contacts_of(self, ids: Sequence[UUID]) -> list[UUID]:
        return self._contacts(tuple(ids))


def _known(model: Any, column: str, names: tuple[str, ...]) -> list[Any]:
    return list(model.objects.filter(**{f"{column}__in": names}).values_list("pk", flat=True))


def _contacts_of(ids: tuple[UUID, ...]) -> list[UUID]:
    """By their own ids, or by those of the members or visitors behind them: who talks with somebody knows only that."""
    return list(Contact.objects.filter(Q(pk__in=ids) | Q(member__in=ids) | Q(visitor__in=ids)).values_list("pk", flat=True))


Condition = Callable[[Any, Asking], Q]


def _of_slug(column: str, model: Any) -> Condition:
    def where(slugs: Any, asking: Asking) -> Q:
        return _is_one_of(column, asking.ids_of(model, slugs))

    return where


def _of_value(column: str) -> Condition:
    return lambda values, asking: _is_one_of(column, values)


def _is_one_of(column: str, values: Sequence[Any]) -> Q:
    """One value as an equation: then an index that begins with the column gives the order of the list as well."""
    return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})


def _assignee(people: Any, asking: Asking) -> Q:
    where = _is_one_of("assignee", [asking.actor.id if one == ME else one for one in people if one != NOBODY])
    return where | Q(assignee=None) if NOBODY in people else where


def _tag(names: Any, asking: Asking) -> Q:
    tags = asking.ids_of(Tag, names, column="name")
    return Q(pk__in=Ticket.tags.through.objects.filter(tag__in=tags).values("ticket"))


def _due(when: Any, asking: Asking) -> Q:
    if when == "overdue":
        return WORK & Q(act_by__lt=asking.at)
    tomorrow = timezone.localtime(asking.at).date() + timedelta(days=1)
    return WORK & Q(act_by__lt=timezone.make_aware(datetime.combine(tomorrow, time())))


def _unanswered(wanted: Any, asking: Asking) -> Q:
    return WORK & Q(unanswered_since__isnull=False) if wanted else Q(unanswered_since=None)


CONDITIONS: dict[str, Condition] = {
    "status": _of_value("status"),
    "queue": _of_slug("queue", Queue),
    "category": _of_slug("category", Category),
    "service": _of_slug("service", Service),
    "assignee": _assignee,
    "priority": _of_value("priority"),
    "source": _of_value("source"),
    "tag": _tag,
    "contact": lambda ids, asking: _is_one_of("contact", asking.contacts_of(ids)),
    "due": _due,
    "unanswered": _unanswered,
    "snoozed": lambda wanted, asking: Q(snoozed_until__isnull=not wanted),
    "opened_after": lambda moment, asking: Q(opened_at__gte=moment),
    "opened_before": lambda moment, asking: Q(opened_at__lt=moment),
}
