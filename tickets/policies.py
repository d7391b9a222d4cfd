"""May this person do this to that ticket?"""

from collections.abc import Callable, Collection
from uuid import UUID

from django.db.models import Q

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.desk.queries import queue_ids_of

from .models import Mention, Ticket
from .workflow import Side

SeatsOf = Callable[[UUID | None], frozenset[UUID] | None]

NOBODYS = Q(pk__in=[])


def visible(actor: Actor) -> Q:
    """Which tickets the person may see. Customers: their own. Agents: those of their queues, those they hold, and those
    whose notes name them. Asks once where they sit."""
    parts = visible_parts(actor)
    together = parts[0]
    for part in parts[1:]:
        together |= part
    return together


def visible_parts(actor: Actor, queues: Collection[UUID] | None = None, *, seats_of: SeatsOf = queue_ids_of) -> list[Q]:
    """The same as parts that do not overlap, each with an index of its own; a list walks each in order and merges them.

    `queues`: only tickets of these are asked for. `[Q()]` is everything. `seats_of`: who asks more than once remembers.
    """
    if actor.kind == "system":
        return [Q()]
    if not actor.is_staff:
        return [_of_customer(actor)]
    if not can(actor, "ticket.read"):
        return [NOBODYS]
    seats = None if can(actor, "ticket.read_all") else seats_of(actor.id)
    if seats is None:
        return [Q()]
    elsewhere = ~Q(queue__in=seats) if seats else Q()
    held = Q(assignee=actor.id) & elsewhere
    named = Q(pk__in=Mention.objects.filter(person=actor.id).values("ticket")) & elsewhere & ~Q(assignee=actor.id)
    wanted = seats if queues is None else seats & set(queues)
    return [*(Q(queue=pk) for pk in sorted(wanted)), held, named]


def _of_customer(actor: Actor) -> Q:
    if actor.id is None:
        return NOBODYS
    if actor.kind == "contact":  # who holds the secret of a report, or writes by mail, and is known by nothing else
        return Q(contact=actor.id)
    return Q(contact__visitor=actor.id) if actor.is_visitor else Q(contact__member=actor.id)


def is_customers(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor is the customer of this ticket."""
    if actor.id is None or actor.is_staff:
        return False
    if actor.kind == "contact":
        return ticket.contact_id == actor.id
    return (ticket.contact.visitor_id if actor.is_visitor else ticket.contact.member_id) == actor.id


def side_of(actor: Actor) -> Side:
    if actor.kind == "system":
        return Side.SYSTEM
    return Side.STAFF if actor.is_staff else Side.CUSTOMER


def may_work_on(actor: Actor, ticket: Ticket) -> bool:
    """Change it, answer it: any of the queue's people; the row is theirs to see already."""
    return actor.kind == "system" or can(actor, "ticket.work")
