"""What each filter of a list means for the database. What is named by slug is looked up: an index wants the id itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from helpdesk.common.actors import Actor
from helpdesk.desk.models import Queue, Service
from helpdesk.members.models import Contact

from .filters import ME, NOBODY
from .models import UNFINISHED, Category, Tag, Ticket

WORK = Q(status__in=UNFINISHED)


def ids_of(model: Any, slugs: Sequence[str]) -> list[UUID]:
    return list(model.objects.filter(slug__in=slugs).values_list("pk", flat=True))


def _of_slug(column: str, model: Any) -> Callable[[Any, Actor, datetime], Q]:
    def where(slugs: Any, actor: Actor, at: datetime) -> Q:
        ids = ids_of(model, slugs)
        # One value as an equation: then an index that begins with the column gives the order of the list as well.
        return Q(**{column: ids[0]}) if len(ids) == 1 else Q(**{f"{column}__in": ids})

    return where


def _of_value(column: str) -> Callable[[Any, Actor, datetime], Q]:
    return lambda values, actor, at: Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})


def _assignee(people: Any, actor: Actor, at: datetime) -> Q:
    ids = [actor.id if one == ME else one for one in people if one != NOBODY]
    where = Q(assignee=ids[0]) if len(ids) == 1 else Q(assignee__in=ids)
    return where | Q(assignee=None) if NOBODY in people else where


def _tag(names: Any, actor: Actor, at: datetime) -> Q:
    tags = list(Tag.objects.filter(name__in=names).values_list("pk", flat=True))
    return Q(pk__in=Ticket.tags.through.objects.filter(tag__in=tags).values("ticket"))


def _contact(ids: Any, actor: Actor, at: datetime) -> Q:
    """A contact by its own id, or by that of the member or visitor behind it: who talks with somebody knows only that."""
    found = list(Contact.objects.filter(Q(pk__in=ids) | Q(member__in=ids) | Q(visitor__in=ids)).values_list("pk", flat=True))
    return Q(contact=found[0]) if len(found) == 1 else Q(contact__in=found)


def _due(when: Any, actor: Actor, at: datetime) -> Q:
    if when == "overdue":
        return WORK & Q(act_by__lt=at)
    tomorrow = timezone.localtime(at).date() + timedelta(days=1)
    return WORK & Q(act_by__lt=timezone.make_aware(datetime.combine(tomorrow, time())))


def _unanswered(wanted: Any, actor: Actor, at: datetime) -> Q:
    return WORK & Q(unanswered_since__isnull=False) if wanted else Q(unanswered_since=None)


CONDITIONS: dict[str, Callable[[Any, Actor, datetime], Q]] = {
    "status": _of_value("status"),
    "queue": _of_slug("queue", Queue),
    "category": _of_slug("category", Category),
    "service": _of_slug("service", Service),
    "assignee": _assignee,
    "priority": _of_value("priority"),
    "source": _of_value("source"),
    "tag": _tag,
    "contact": _contact,
    "due": _due,
    "unanswered": _unanswered,
    "snoozed": lambda wanted, actor, at: Q(snoozed_until__isnull=not wanted),
    "opened_after": lambda moment, actor, at: Q(opened_at__gte=moment),
    "opened_before": lambda moment, actor, at: Q(opened_at__lt=moment),
}
