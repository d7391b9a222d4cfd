"""Who may fetch a file that hangs on a conversation: whoever may read the conversation, at this very moment."""

from uuid import UUID

from helpdesk.common.actors import Actor
from helpdesk.files.access import register

from .models import Conversation
from .policies import may_read


def may_fetch(actor: Actor, conversation_id: UUID) -> bool:
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    return conversation is not None and may_read(actor, conversation)


register("conversation", may_fetch)
