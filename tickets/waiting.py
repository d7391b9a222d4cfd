"""Which tickets have waited so long that a rule on time may act. Looks back a week, however old the table is."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from helpdesk.common.actors import SYSTEM

from .conditions import of_tickets, read_conditions
from .listing import matching
from .models import Entry, Ticket, Trigger, TriggerRun

LOOKS_BACK = timedelta(days=7)  # a rule switched on today does not wake what went to sleep years ago


def waited_long_enough(trigger: Trigger, *, at: datetime) -> QuerySet[Ticket, int]:
    """Numbers, longest wait first. Not those on which it has acted since a person last did anything."""
    until = at - timedelta(seconds=trigger.after_s or 0)
    people_since = Entry.objects.filter(ticket=OuterRef("ticket"), sequence__gt=OuterRef("occasion")).exclude(
        author_kind="system"
    )
    acted = TriggerRun.objects.filter(~Exists(people_since), trigger=trigger, ticket=OuterRef("pk"))
    rows = matching(SYSTEM, of_tickets(read_conditions(trigger.conditions)), at=at)
    due = rows.filter(~Exists(acted), changed_at__gt=until - LOOKS_BACK, changed_at__lte=until, merged_into=None)
    return due.order_by("changed_at", "number").values_list("pk", flat=True)
