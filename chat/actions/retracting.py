"""Take one's own words back, shortly after. Both sides see that something was retracted; staff can see what."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from chat.actions.locking import locked_conversation
from chat.events import MessageRetracted
from chat.models import Message
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from helpdesk.events import publish
from helpdesk.evidence import record
from helpdesk.files.actions import withdraw


class TooLateToRetract(Conflict):
    zh = "发出超过 {minutes} 分钟，不能撤回了。"
    en = "It was sent more than {minutes} minutes ago and cannot be retracted."


@transaction.atomic
def retract(*, conversation_id: UUID, sequence: int, by: Actor, at: datetime) -> Message:
    """Retract a message of one's own within RETRACT_WITHIN. Again: nothing changes. The words stay as evidence."""
    conversation = locked_conversation(conversation_id, by=by)
    message = Message.objects.filter(conversation=conversation, sequence=sequence).first()
    if message is None:
        raise NotFound
    if message.author_id != by.id or message.author_kind != by.kind or (by.is_staff and not can(by, "chat.retract")):
        raise NotAllowed
    if message.retracted_at is not None:
        return message
    within = settings.CHAT["RETRACT_WITHIN"]
    if at > message.created_at + within:
        raise TooLateToRetract(minutes=int(within.total_seconds() // 60))
    message.retracted_at = at
    message.save(update_fields=["retracted_at"])
    withdraw([file["id"] for file in message.files], at=at)
    record("chat.message.retracted", subject=("conversation", conversation.pk), by=by.key, at=at, facts={"sequence": sequence})
    publish(MessageRetracted(conversation.pk, sequence))
    return message
