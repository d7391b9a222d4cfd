"""Questions about going on by mail: where a customer is reached, and who has left without having read us."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q

from helpdesk.common.actors import Actor
from helpdesk.common.ids import read_id
from helpdesk.mailbox.threads import Thread
from helpdesk.members.by_mail import proven_address, wants_no_mail

from .models import Conversation, Message
from .queries import with_people

State = Conversation.State
CHAT_MAIL = "chat_mail"  # what such a mail is about, keyed by the conversation
# A window had it and nobody looked: a tab in the background, or one that was closed just then.
DELIVERED_AND_NOT_READ = timedelta(minutes=10)
LOOKED_BACK = timedelta(hours=12)  # at what was closed with a last word that nobody read
MOST_MESSAGES = 50


def address_of(conversation: Conversation) -> str:
    """Where the customer is reached: a member's proven address, or what a visitor told us. "" for nowhere."""
    if conversation.member:
        return proven_address(conversation.member)
    return conversation.visitor.email.lower() if conversation.visitor else ""


def named_in(thread: Thread | None) -> Conversation | None:
    """The conversation whose signed thread this is."""
    if thread is None or thread.kind != "chat":
        return None
    key = read_id(thread.key)
    return with_people().filter(pk=key).first() if key else None


def customer_of(conversation: Conversation) -> Actor:
    customer = conversation.member or conversation.visitor
    assert customer is not None  # somebody asked: the database sees to it
    return customer.actor


def wishes_mail(conversation: Conversation) -> bool:
    customer = conversation.member or conversation.visitor
    return customer is not None and not wants_no_mail(customer=customer)


def behind_on_us(at: datetime) -> list[UUID]:
    """Conversations in hand, or closed lately, with something their customer has not read."""
    unread = Conversation.objects.filter(customer_read__lt=F("last_sequence"), last_message_at__gt=at - LOOKED_BACK)
    in_hand = Q(state=State.ACTIVE) | Q(state=State.CLOSED, closed_at__gt=at - LOOKED_BACK)
    return list(unread.filter(in_hand).order_by("pk").values_list("pk", flat=True))


def words_to_mail(conversation: Conversation, at: datetime) -> list[Message]:
    """What we said and they have not read nor had by mail, all of it once the first of it has waited long enough."""
    mailing = getattr(conversation, "mailing", None)
    if mailing and at < mailing.at + settings.CHAT["MAILED_EVERY"]:
        return []
    seen = max(conversation.customer_read, mailing.up_to if mailing else 0)
    said = Message.objects.filter(conversation=conversation, by_staff=True, retracted_at=None, sequence__gt=seen)
    words = list(said.order_by("sequence")[:MOST_MESSAGES])
    return words if any(_has_waited(word, conversation, at) for word in words) else []


def _has_waited(word: Message, conversation: Conversation, at: datetime) -> bool:
    is_delivered = word.sequence <= conversation.customer_delivered
    after: timedelta = settings.CHAT["MAILED_AFTER"]
    return at >= word.created_at + (max(after, DELIVERED_AND_NOT_READ) if is_delivered else after)
