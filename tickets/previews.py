"""What a rule would have acted on last week, had there been such a rule. Reads only.

Conditions are held against the tickets as they are now: what a ticket was at the time is not looked up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from helpdesk.common.actors import SYSTEM

from .conditions import of_tickets
from .listing import matching
from .models import Entry, Ticket

LOOKS_BACK = timedelta(days=7)

BY_PEOPLE = ~Q(author_kind="system")
# What an entry must be to be such an occasion: as `actions.occasions.occasion_of` tells them apart.
ENTRIES: dict[str, Q] = {
    "replied_by_customer": Q(kind=Entry.Kind.REPLY, by_staff=False, sequence__gt=1) & BY_PEOPLE,
    "replied_by_staff": Q(kind=Entry.Kind.REPLY, by_staff=True, sequence__gt=1),
    "changed": Q(kind=Entry.Kind.CHANGE, sequence__gt=1) & BY_PEOPLE,
    "urged": Q(event="urged") & BY_PEOPLE,
}


def would_have_matched(on: str, after_s: int | None, conditions: Mapping[str, Any], *, at: datetime) -> QuerySet[Ticket]:
    """Newest first. `conditions` as `read_conditions` gives them. Walks a week of one index, however old the table is."""
    since = at - LOOKS_BACK
    rows = matching(SYSTEM, of_tickets(conditions), at=at).filter(merged_into=None).order_by("-changed_at", "-number")
    if on == "waited":
        return _waited(rows, timedelta(seconds=after_s or 0), since, at)
    rows = rows.filter(changed_at__gte=since)
    if on == "opened":
        first = Entry.objects.filter(_words(conditions), ticket=OuterRef("pk"), sequence=1)
        return rows.filter(Exists(first), opened_at__gte=since)
    entries = Entry.objects.annotate(lines=Cast("changes", TextField()))
    occasions = entries.filter(ENTRIES[on], _words(conditions), _lines(conditions), ticket=OuterRef("pk"), at__gte=since)
    return rows.filter(Exists(occasions))


def _waited(rows: QuerySet[Ticket], wait: timedelta, since: datetime, at: datetime) -> QuerySet[Ticket]:
    """An entry after which nothing happened for so long, and the end of that wait lies in the week."""
    until = ExpressionWrapper(OuterRef("at") + Value(wait), output_field=DateTimeField())
    broken_by = Entry.objects.filter(ticket=OuterRef("ticket"), sequence=OuterRef("sequence") + 1, at__lt=until)
    waits = Entry.objects.filter(~Exists(broken_by), ticket=OuterRef("pk"), at__gte=since - wait, at__lte=at - wait)
    return rows.filter(Exists(waits), changed_at__gte=since - wait)


def _words(conditions: Mapping[str, Any]) -> Q:
    return reduce(or_, (Q(text__icontains=word) for word in conditions.get("says", ())), Q())


def _lines(conditions: Mapping[str, Any]) -> Q:
    """By the text of the JSON, alike on both databases; a quote inside a value is escaped and cannot pass for a key."""
    return reduce(or_, (Q(lines__contains=f'"field": "{name}"') for name in conditions.get("changed", ())), Q())
