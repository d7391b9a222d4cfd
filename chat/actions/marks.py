"""How far a side's windows got (delivered) and how far its eyes got (read). Marks only ever move forward.

Not on record: they are moved many times a minute by whoever looks, and prove nothing about what was said.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Greatest

from chat.events import MarksMoved
from chat.models import Conversation
from chat.policies import may_read
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotFound
from helpdesk.events import publish


class NotWrittenYet(DomainError):
    code = "bad_frame"
    status = 400
    zh = "还没有这条消息。"
    en = "There is no such message yet."


def mark(*, conversation_id: UUID, by: Actor, sequence: int, read: bool, at: datetime) -> bool:
    """Move the mark of the actor's side up to a message; whether it moved. Reading is also having got it.

    On our side only whoever has the conversation moves it: a colleague looking in has not read it for them.
    Raises NotFound, and NotWrittenYet for a sequence from the future.
    """
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None or not may_read(by, conversation):
        raise NotFound
    if not 0 <= sequence <= conversation.last_sequence:
        raise NotWrittenYet
    side = "customer" if conversation.is_customers(by) else "staff"
    if side == "staff" and conversation.assignee_id != by.id:
        return False
    return _move(conversation, side, sequence, seen=read)


def _move(conversation: Conversation, side: str, sequence: int, *, seen: bool) -> bool:
    delivered, read = f"{side}_delivered", f"{side}_read"
    behind = Q(**{f"{delivered}__lt": sequence})
    columns = {delivered: Greatest(F(delivered), sequence)}
    if seen:
        behind |= Q(**{f"{read}__lt": sequence})
        columns[read] = Greatest(F(read), sequence)
    if not Conversation.objects.filter(behind, pk=conversation.pk).update(**columns):
        return False
    now_delivered, now_read = Conversation.objects.values_list(delivered, read).get(pk=conversation.pk)
    publish(MarksMoved(conversation.pk, side, now_delivered, now_read))
    return True
