"""A visitor has proven who they are: what they said before becomes the member's too."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.history import happened
from chat.models import Block, Conversation
from helpdesk.accounts.models import User
from helpdesk.common.actors import SYSTEM


@transaction.atomic
def attach_visitor(*, visitor_id: UUID, user_id: UUID, at: datetime) -> int:
    """Give the visitor's conversations to the member; returns how many. The visitor's window goes on working."""
    member = User.objects.get(pk=user_id)
    rows = Conversation.objects.select_for_update(no_key=True).filter(visitor_id=visitor_id, member=None).order_by("pk")
    conversations = list(rows)
    for conversation in conversations:
        conversation.member = member
        conversation.save(update_fields=["member"])
        happened("customer_attached", conversation, by=SYSTEM, at=at, member=str(user_id), name=member.display_name)
    _carry_blocks_over(visitor_id, user_id, at)
    return len(conversations)


def _carry_blocks_over(visitor_id: UUID, user_id: UUID, at: datetime) -> None:
    """Signing in is no way out of a block."""
    for block in Block.objects.filter(visitor_id=visitor_id, user=None, lifted_at=None, expires_at__gt=at):
        Block.objects.create(
            user_id=user_id, reason=block.reason, by_id=block.by_id, created_at=block.created_at, expires_at=block.expires_at
        )
