"""What a conversation could not settle becomes a ticket. The conversation itself learns nothing of it."""

from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from chat.models import Conversation, Message
from chat.queries import one_visible_to
from helpdesk.accounts.models import User, Visitor
from helpdesk.common.actors import Actor
from helpdesk.members.actions import contact_of
from tickets.actions.opening import Asked, open_ticket
from tickets.models import Ticket
from tickets.stolen.lane import refuse_beside_the_lane


def open_from_chat(
    *, by: Actor, at: datetime, conversation_id: UUID, priority: int | None = None, **asked: Unpack[Asked]
) -> Ticket:
    """By its customer or by staff; the ticket is the customer's either way. The conversation is linked, not copied: it
    stays on record where it was said. `facts["said"]` tells how far it had come. Raises NotFound for a conversation
    that is not theirs to see, BeginsInTheLane or BegunForACaller, and what `open_ticket` raises.
    """
    conversation = one_visible_to(by, conversation_id)
    refuse_beside_the_lane(asked["category"], by=by)
    with transaction.atomic():
        return open_ticket(
            by=by,
            at=at,
            contact=contact_of(_customer(conversation).actor, at=at),
            priority=priority,
            source=Ticket.Source.CHAT,
            conversation_id=conversation.pk,
            facts=_transcript(conversation),
            **asked,
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
