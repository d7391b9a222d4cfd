"""How a conversation ends, and how it may begin again."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from chat.actions.handover import return_to_line
from chat.actions.history import happened
from chat.actions.locking import locked_conversation, locked_presence
from chat.actions.offering import withdraw_offer
from chat.actions.refusals import Blocked
from chat.events import ConversationChanged, LineChanged, PresenceChanged
from chat.models import Conversation, Presence
from chat.policies import block_of, may_close
from chat.presence import has_room
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.events import publish
from helpdesk.evidence import record

SUMMARY_LENGTH = 2_000
BY_STAFF = ("solved", "unsolved", "customer_left", "abuse", "other")
BY_CUSTOMER = "customer_left"
IDLE = "idle"


class UnknownReason(DomainError):
    code = "invalid"
    status = 400
    zh = "请选一个结束类型：{reasons}。"
    en = "Please choose how it ended: {reasons}."

    def __init__(self) -> None:
        super().__init__(reasons=", ".join(BY_STAFF))
        self.errors = {"reason": [self.detail]}


class SummaryTooLong(DomainError):
    code = "too_long"
    status = 400
    zh = "小结最多 {most} 字。"
    en = "A summary holds {most} characters."


class NotClosed(Conflict):
    zh = "这个会话还没有结束。"
    en = "This conversation has not ended."


class TooLateToReopen(Conflict):
    zh = "这个会话结束太久了，请开一个新的，之前说过的我们都看得到。"
    en = "This ended too long ago. Please start a new one; we can see what was said before."


@transaction.atomic
def close(*, conversation_id: UUID, by: Actor, at: datetime, reason: str = "", summary: str = "") -> Conversation:
    """End it. Staff name one of BY_STAFF and may add a summary for staff; a customer's reason is that they left.

    Closing what is closed changes nothing, except that its agent may still write or correct the summary.
    """
    conversation = locked_conversation(conversation_id, by=by)
    is_customer = conversation.is_customers(by)
    if by != SYSTEM and not may_close(by, conversation):
        raise NotAllowed
    if by != SYSTEM and reason not in BY_STAFF and not (is_customer and reason == ""):
        raise UnknownReason
    if is_customer:
        reason, summary = BY_CUSTOMER, ""
    if len(summary) > SUMMARY_LENGTH:
        raise SummaryTooLong(most=SUMMARY_LENGTH, errors={"summary": [SummaryTooLong(most=SUMMARY_LENGTH).detail]})
    if conversation.state == Conversation.State.CLOSED:
        return _summarise(conversation, by, at, summary)
    return _end(conversation, by, at, reason, summary)


def _end(conversation: Conversation, by: Actor, at: datetime, reason: str, summary: str) -> Conversation:
    """The assignee stays on the row: whose it was, and whom a reopening looks for first."""
    was_waiting = conversation.state == Conversation.State.WAITING
    withdraw_offer(conversation, at)
    conversation.state = Conversation.State.CLOSED
    conversation.closed_at, conversation.close_reason = at, reason
    conversation.summary = summary or conversation.summary
    conversation.left_at, conversation.unanswered_since = None, None
    conversation.save(update_fields=["state", "closed_at", "close_reason", "summary", "left_at", "unanswered_since"])
    happened("closed", conversation, by=by, at=at, for_customer=True, reason=reason)
    _record_summary(conversation, by, at, summary)
    if was_waiting:
        publish(LineChanged(conversation.queue_id))
    if conversation.assignee_id:
        publish(PresenceChanged(conversation.assignee_id))
    return conversation


def _summarise(conversation: Conversation, by: Actor, at: datetime, summary: str) -> Conversation:
    if summary and summary != conversation.summary and by.is_staff:
        conversation.summary = summary
        conversation.save(update_fields=["summary"])
        _record_summary(conversation, by, at, summary)
        publish(ConversationChanged(conversation.pk))
    return conversation


def _record_summary(conversation: Conversation, by: Actor, at: datetime, summary: str) -> None:
    if summary:
        subject = ("conversation", conversation.pk)
        record("chat.conversation.summarised", subject=subject, by=by.key, at=at, facts={"summary": summary})


@transaction.atomic
def reopen(*, conversation_id: UUID, by: Actor, at: datetime) -> Conversation:
    """Go on with it: with the same agent if they are available and have room, otherwise in line.

    The customer may for REOPEN_WITHIN; so may whoever may close it. Raises NotClosed, TooLateToReopen, Blocked.
    """
    conversation = locked_conversation(conversation_id, by=by)
    if not may_close(by, conversation):
        raise NotAllowed
    if conversation.state != Conversation.State.CLOSED:
        raise NotClosed
    if conversation.closed_at is None or at > conversation.closed_at + settings.CHAT["REOPEN_WITHIN"]:
        raise TooLateToReopen
    if conversation.is_customers(by) and (block := block_of(by, at)):
        raise Blocked(until=f"{block.expires_at.astimezone():%m-%d %H:%M}", reason=block.reason)
    same_agent = conversation.assignee_id if _can_take_it_again(conversation, at) else None
    conversation.closed_at, conversation.close_reason, conversation.idle_warned_at = None, "", None
    conversation.waiting_since = at
    conversation.unanswered_since = at if conversation.is_customers(by) else None
    conversation.save(update_fields=["closed_at", "close_reason", "idle_warned_at", "waiting_since", "unanswered_since"])
    happened("reopened", conversation, by=by, at=at, for_customer=True)
    if same_agent is None:
        return return_to_line(conversation, at)
    conversation.state = Conversation.State.ACTIVE
    conversation.save(update_fields=["state"])
    publish(PresenceChanged(same_agent))
    return conversation


def _can_take_it_again(conversation: Conversation, at: datetime) -> bool:
    if conversation.assignee is None or not (conversation.assignee.is_active and conversation.assignee.is_staff):
        return False
    presence = locked_presence(conversation.assignee.pk, at=at)
    available = presence.state == Presence.State.AVAILABLE and presence.lost_at is None
    return available and has_room(conversation.assignee.pk)
