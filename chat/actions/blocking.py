"""拉黑: an abusive customer may read, but neither open nor write, until a moment they are told."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from chat.actions.history import happened
from chat.actions.locking import locked_conversation
from chat.frames import moment
from chat.models import Block, Conversation
from chat.policies import blocks_in_force
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed

LONGEST_IN_HOURS = 24 * 365


class AlreadyBlocked(Conflict):
    zh = "这位客户已经被拉黑，到 {until} 为止。"
    en = "This customer is already blocked, until {until}."


class NotBlocked(Conflict):
    zh = "这位客户没有被拉黑。"
    en = "This customer is not blocked."


@transaction.atomic
def block(*, conversation_id: UUID, by: Actor, at: datetime, reason: str, hours: int, with_address: bool = False) -> Block:
    """Block the customer of a conversation for some hours. The customer is told the reason and the end.

    `with_address` also stops new conversations of other visitors from where this one asked, against one who
    throws the cookie away; it hits everybody behind that address, so it is not the default.
    """
    conversation = _of_whom(conversation_id, by)
    if before := _in_force(conversation, at):
        raise AlreadyBlocked(until=f"{before.expires_at.astimezone():%Y-%m-%d %H:%M}")
    terms = {"reason": reason, "by_id": by.user_id, "created_at": at, "expires_at": at + timedelta(hours=hours)}
    # One row for each name the customer goes by: the member, and the visitor they were.
    made = [Block(user_id=conversation.member_id, **terms)] if conversation.member_id else []
    if conversation.visitor_id:
        address = conversation.asked_from if with_address else ""
        made.append(Block(visitor_id=conversation.visitor_id, asked_from=address, **terms))
    Block.objects.bulk_create(made)
    until = moment(made[0].expires_at)
    happened("blocked", conversation, by=by, at=at, for_customer=True, reason=reason, until=until)
    return made[0]


@transaction.atomic
def unblock(*, conversation_id: UUID, by: Actor, at: datetime) -> None:
    conversation = _of_whom(conversation_id, by)
    if _in_force(conversation, at) is None:
        raise NotBlocked
    by_name = {"user_id": conversation.member_id, "visitor_id": conversation.visitor_id}
    for name, customer_id in by_name.items():
        if customer_id:
            Block.objects.filter(**{name: customer_id}, lifted_at=None).update(lifted_at=at)
    happened("unblocked", conversation, by=by, at=at, for_customer=True)


def _of_whom(conversation_id: UUID, by: Actor) -> Conversation:
    conversation = locked_conversation(conversation_id, by=by)
    if not can(by, "chat.block"):
        raise NotAllowed
    return conversation


def _in_force(conversation: Conversation, at: datetime) -> Block | None:
    blocks = blocks_in_force([conversation], at)
    return next((blocks[one] for one in (conversation.member_id, conversation.visitor_id) if one and one in blocks), None)
