"""Lists of tickets: which rows a view and its filters mean, in which order, a page at a time, and how many at most.

However many tickets there are, a page is read from an index in the order of the list and stops after its last row.
Where an agent sees several queues, each is read from its own index and the beginnings are merged: one condition over
all of them would make the database read and sort everything that anybody may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from helpdesk.api.keyset import Order
from helpdesk.common.actors import Actor
from helpdesk.common.counting import count_each
from helpdesk.desk.models import Queue

from .filters import ME
from .models import FAR, Mention, Ticket
from .narrowing import CONDITIONS, WORK, Asking
from .policies import visible, visible_parts
from .words_search import found

Filters = Mapping[str, Any]  # as `filters.TicketFilters` has read them, with `view` beside them

AWAKE = Q(snoozed_until=None)  # the sweep that wakes a ticket empties the column
COUNTED_AT_MOST = 999

DUE = Order("due", ("act_by", "number"))
CHANGED = Order("-changed", ("changed_at", "number"), descending=True)
# Numbers are given in the order of opening, so the oldest and the newest need no index of their own.
ORDERS = {
    order.name: order
    for order in (
        DUE,
        CHANGED,
        Order("-opened", ("number",), descending=True),
        Order("priority", ("priority", "act_by", "number")),
        Order("number", ("number",)),
        Order("-number", ("number",), descending=True),
    )
}
OF_WORK_ONLY = ("due", "priority")  # what is finished has no deadline to sort by, and no index for it


@dataclass(frozen=True, slots=True)
class View:
    where: Callable[[Actor], Q]
    order: str = "due"


VIEWS: dict[str, View] = {
    "mine": View(lambda actor: WORK & AWAKE & Q(assignee=actor.id)),
    "unassigned": View(lambda actor: WORK & AWAKE & Q(assignee=None)),
    "due": View(lambda actor: WORK & AWAKE & Q(act_by__lt=FAR)),
    "urgent": View(lambda actor: WORK & Q(priority=Ticket.Priority.URGENT)),
    "pending": View(lambda actor: Q(status=Ticket.Status.PENDING), "-changed"),
    "mentioned": View(lambda actor: Q(pk__in=Mention.objects.filter(person=actor.id).values("ticket")), "-changed"),
    "solved": View(lambda actor: Q(status=Ticket.Status.SOLVED), "-changed"),
    "all": View(lambda actor: Q(), "-changed"),
}


def order_of(filters: Filters, ordering: str = "") -> Order:
    """The order asked for, else that of the view."""
    view = VIEWS.get(filters.get("view", ""))
    return ORDERS[ordering or (view.order if view else CHANGED.name)]


def page(
    actor: Actor, filters: Filters, *, order: Order, place: Sequence[Any] | None, limit: int, at: datetime
) -> QuerySet[Ticket]:
    """At most `limit` tickets behind `place` in this order, as far as the actor may see them. Evaluated by the caller."""
    asking = Asking(actor, at)
    where = once(condition(filters, asking) & (WORK if order.name in OF_WORK_ONLY else Q()))
    parts = _parts(asking, filters)
    if len(parts) == 1:
        # The page first, then what stands beside each row: joined before it is cut, PostgreSQL joins all the work there is.
        cut = order.after(Ticket.objects.filter(where, parts[0]), place).values("pk")[:limit]
        return Ticket.objects.filter(pk__in=cut).order_by(*order.terms)
    if connection.vendor != "postgresql":  # SQLite takes no ORDER BY inside a UNION, and has no tables that would need it
        return order.after(Ticket.objects.filter(where, reduce(or_, parts)), place)[:limit]
    columns = dict.fromkeys((*order.columns, "number"))
    first, *others = [order.after(Ticket.objects.filter(where, part), place).values_list(*columns)[:limit] for part in parts]
    merged = first.union(*others, all=True).order_by(*order.terms)[:limit]
    numbers = [row[list(columns).index("number")] for row in merged]
    return Ticket.objects.filter(pk__in=numbers).order_by(*order.terms)


def counts(actor: Actor, several: Sequence[Filters], *, at: datetime, most: int = COUNTED_AT_MOST) -> list[tuple[int, bool]]:
    """How many there are of each, and whether there are more than `most`: nobody reads 41,217 tickets. In one statement."""
    asking = Asking(actor, at)
    numbers = count_each([_counted(asking, filters, most) for filters in several])
    return [(min(number, most), number > most) for number in numbers]


def _counted(asking: Asking, filters: Filters, most: int) -> QuerySet[Ticket, Any]:
    where, parts = once(condition(filters, asking)), _parts(asking, filters)
    if len(parts) > 1 and connection.vendor != "postgresql":
        parts = [reduce(or_, parts)]
    first, *others = [Ticket.objects.filter(where, part).order_by().values_list("pk")[: most + 1] for part in parts]
    return first.union(*others, all=True)[: most + 1] if others else first


def matching(actor: Actor, filters: Filters, *, at: datetime) -> QuerySet[Ticket]:
    """All of them, in no order. For who works through them in pieces, not for lists."""
    return Ticket.objects.filter(condition(filters, Asking(actor, at)), visible(actor))


def condition(filters: Filters, asking: Asking) -> Q:
    """What the filters mean, whoever may see it: combine with `visible`. Looks up what is named by slug."""
    where = VIEWS[filters["view"]].where(asking.actor) if filters.get("view") else Q()
    for name, value in filters.items():
        if name in CONDITIONS:
            where &= CONDITIONS[name](value, asking)
    if filters.get("q"):
        where &= found(filters["q"], asking.actor)
    return where


def once(where: Q) -> Q:
    """Said twice, a condition is taken for twice as rare, and an index in the order of the list looks dear."""
    if where.connector != Q.AND or where.negated:
        return where
    return Q(*(part for place, part in enumerate(where.children) if part not in where.children[:place]))


def _parts(asking: Asking, filters: Filters) -> list[Q]:
    """What the actor may see of what is asked for, in pieces with an index each."""
    if asking.actor.is_staff and (filters.get("view") == "mine" or filters.get("assignee") == [ME]):
        return [Q()]  # what one holds one sees
    queues = asking.ids_of(Queue, filters["queue"]) if filters.get("queue") else None
    return visible_parts(asking.actor, queues, seats_of=asking.seats_of)
