"""May this person do this to that ticket?"""

from django.db.models import Q

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.desk.models import Queue, Seat

from .models import Ticket
from .workflow import Side

NOBODYS = Q(pk__in=[])


def visible(actor: Actor) -> Q:
    """Which tickets the person may see. Customers: their own. Agents: those of their queues, and those they hold."""
    if actor.kind == "system":
        return Q()
    if actor.is_staff:
        if can(actor, "ticket.read_all"):
            return Q()
        return _of_queues(actor) | Q(assignee_id=actor.id) if can(actor, "ticket.read") else NOBODYS
    if actor.id is None:
        return NOBODYS
    return Q(contact__visitor_id=actor.id) if actor.is_visitor else Q(contact__member_id=actor.id)


def _of_queues(actor: Actor) -> Q:
    """Whoever has no seat sits at every queue: see `Seat`."""
    if not Seat.objects.filter(pk=actor.id).exists():
        return Q()
    return Q(queue__in=Queue.objects.filter(seats__pk=actor.id))


def is_customers(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor is the customer of this ticket."""
    if actor.id is None or actor.is_staff:
        return False
    return (ticket.contact.visitor_id if actor.is_visitor else ticket.contact.member_id) == actor.id


def side_of(actor: Actor) -> Side:
    if actor.kind == "system":
        return Side.SYSTEM
    return Side.STAFF if actor.is_staff else Side.CUSTOMER


def may_work_on(actor: Actor, ticket: Ticket) -> bool:
    """Change it, answer it: any of the queue's people; the row is theirs to see already."""
    return actor.kind == "system" or can(actor, "ticket.work")
