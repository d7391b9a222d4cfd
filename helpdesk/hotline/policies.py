"""May this person see that call, do that callback?"""

from django.db.models import Q

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.desk.queries import queue_ids_of

from .models import Call, Callback

NOBODYS = Q(pk__in=[])


def visible(actor: Actor) -> Q:
    """Agents: their own calls, those of their queues, and those of nobody in particular. Supervisors: all."""
    if not can(actor, "call.work"):
        return NOBODYS
    if can(actor, "call.read_all"):
        return Q()
    seats = queue_ids_of(actor.id)
    if seats is None:
        return Q()
    return Q(agent=actor.id) | Q(queue__in=seats) | Q(queue=None, agent=None)


def visible_callbacks(actor: Actor) -> Q:
    if not can(actor, "call.work"):
        return NOBODYS
    if can(actor, "call.read_all"):
        return Q()
    seats = queue_ids_of(actor.id)
    return Q() if seats is None else Q(claimed_by=actor.id) | Q(queue__in=seats) | Q(queue=None)


def booked_by(actor: Actor) -> Q:
    """Callbacks they asked for themselves: by their session, or by the cookie of their visit. The number proves nothing."""
    mine = Q(visitor=actor.id) if actor.is_visitor else Q(member=actor.id)
    return mine & Q(kind=Callback.Kind.BOOKED)


def may_see_number(actor: Actor, call: Call) -> bool:
    """Not before the call is answered, and then who has it. Who reads contacts in full reads this as well."""
    return can(actor, "member.read_contact") or (call.answered_at is not None and call.agent_id == actor.id)


def may_see_number_of(actor: Actor, callback: Callback) -> bool:
    """Whoever has taken it on: they have to call. Nobody needs the numbers of others' tasks."""
    return can(actor, "member.read_contact") or (callback.is_open and callback.claimed_by_id == actor.id)


def may_change(actor: Actor, callback: Callback) -> bool:
    """What somebody has claimed is theirs; a supervisor may step in."""
    return callback.claimed_by_id in (None, actor.id) or can(actor, "call.read_all")
