"""How every action on a conversation ends: a line of its history, a record as evidence, and a word to whoever listens."""

from datetime import datetime
from typing import Any

from chat.events import ConversationChanged
from chat.models import Conversation, Happening
from helpdesk.common.actors import Actor
from helpdesk.events import publish
from helpdesk.evidence import record


def happened(
    kind: str,
    conversation: Conversation,
    *,
    by: Actor,
    at: datetime,
    for_customer: bool = False,
    **facts: Any,
) -> Happening:
    """Note that `kind` happened to the conversation, after its newest message. Call inside the change's transaction.

    `facts` are shown to staff, and to the customer where `for_customer`: no note, no reason meant for colleagues.
    """
    happening = Happening.objects.create(
        conversation=conversation,
        kind=kind,
        after=conversation.last_sequence,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
        facts=facts,
        for_customer=for_customer,
        at=at,
    )
    record(f"chat.conversation.{kind}", subject=("conversation", conversation.pk), by=by.key, at=at, facts=facts)
    publish(ConversationChanged(conversation.pk, happening.pk))
    return happening
