"""What a conversation could not settle becomes a ticket. The conversation itself learns nothing of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from chat.models import Conversation, Message
from chat.queries import one_visible_to
from helpdesk.accounts.models import User, Visitor
from helpdesk.common.actors import Actor
from helpdesk.members.actions import contact_of
from tickets.actions.opening import open_ticket
from tickets.models import Ticket


def open_from_chat(
    *,
    by: Actor,
    at: datetime,
    conversation_id: UUID,
    category: str,
    subject: str = "",
    text: str,
    service: str = "",
    fields: Mapping[str, Any] | None = None,
    file_ids: Sequence[UUID] = (),
    priority: int | None = None,
    client_id: str = "",
) -> Ticket:
    """By its customer or by staff; the ticket is the customer's either way. The conversation is linked, not copied: it
    stays on record where it was said. `facts["said"]` tells how far it had come. Raises NotFound for a conversation
    that is not theirs to see, and what `open_ticket` raises.
    """
    conversation = one_visible_to(by, conversation_id)
    with transaction.atomic():
        return open_ticket(
            by=by,
            at=at,
            contact=contact_of(_customer(conversation).actor, at=at),
            category=category,
            subject=subject or conversation.subject or conversation.topic.name,
            text=text,
            service=service,
            fields=fields,
            file_ids=file_ids,
            priority=priority,
            client_id=client_id,
            source=Ticket.Source.CHAT,
            conversation_id=conversation.pk,
            facts=_transcript(conversation),
        )


def _customer(conversation: Conversation) -> User | Visitor:
    customer = conversation.member or conversation.visitor
    assert customer is not None  # somebody asked: the database sees to it
    return customer


def _transcript(conversation: Conversation) -> dict[str, Any]:
    """How many messages had been said, and the customer's first words: what it was about."""
    first = Message.objects.filter(conversation=conversation, by_staff=False, retracted_at=None).exclude(text="")
    words = first.exclude(author_kind="system").order_by("sequence").values_list("text", flat=True).first()
    return {"said": conversation.last_sequence, "asked": (words or "")[:500]}
