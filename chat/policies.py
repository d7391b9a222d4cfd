"""May this person do this to that conversation?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor

from .models import Block, Conversation


def may_read(actor: Actor, conversation: Conversation) -> bool:
    if actor.kind == "system" or conversation.is_customers(actor):
        return True
    return actor.is_staff and (can(actor, "chat.read_all") or conversation.assignee_id == actor.id)


def may_write(actor: Actor, conversation: Conversation) -> bool:
    """Say words the other side sees. Whether the customer is blocked is asked apart: see `block_of`."""
    if conversation.state == Conversation.State.CLOSED:
        return False
    if conversation.is_customers(actor):
        return True
    return holds(actor, conversation) and can(actor, "chat.write")


def may_hand_on(actor: Actor, conversation: Conversation) -> bool:
    """Transfer or hand back: whoever has it, a supervisor for anybody, and any agent while it still waits."""
    if can(actor, "chat.manage"):
        return True
    mine = holds(actor, conversation) or conversation.state == Conversation.State.WAITING
    return mine and can(actor, "chat.transfer")


def may_close(actor: Actor, conversation: Conversation) -> bool:
    if conversation.is_customers(actor) or can(actor, "chat.manage"):
        return True
    mine = conversation.assignee_id == actor.id or conversation.state == Conversation.State.WAITING
    return actor.is_staff and mine and can(actor, "chat.close")


def holds(actor: Actor, conversation: Conversation) -> bool:
    return actor.is_staff and actor.id is not None and conversation.assignee_id == actor.id


def block_of(actor: Actor, at: datetime, *, asked_from: str = "") -> Block | None:
    """The block in force against this customer, the longest if there are several; by address only for visitors."""
    if actor.id is None:
        return None
    against = Q(visitor_id=actor.id) if actor.is_visitor else Q(user_id=actor.id)
    if actor.is_visitor and asked_from:
        against |= Q(asked_from=asked_from)
    return Block.objects.filter(against, lifted_at=None, expires_at__gt=at).order_by("-expires_at").first()


def blocks_in_force(conversations: Iterable[Conversation], at: datetime) -> dict[UUID, Block]:
    """By customer id, for all of them at once."""
    members = {one.member_id for one in conversations if one.member_id}
    visitors = {one.visitor_id for one in conversations if one.visitor_id}
    if not members and not visitors:
        return {}
    rows = Block.objects.filter(
        Q(user_id__in=members) | Q(visitor_id__in=visitors), lifted_at=None, expires_at__gt=at
    ).select_related("by")
    by_customer: dict[UUID, Block] = {}
    for block in rows.order_by("expires_at"):
        for customer in (block.user_id, block.visitor_id):
            if customer:
                by_customer[customer] = block
    return by_customer
