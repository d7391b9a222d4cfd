"""A customer asks for help: a conversation begins, in line or left for when somebody is there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from chat.actions.history import happened
from chat.actions.leaving import tell_left
from chat.actions.locking import one_at_a_time
from chat.actions.messages import Draft, post_messages
from chat.actions.refusals import Blocked
from chat.events import LineChanged
from chat.models import Conversation
from chat.policies import block_of
from chat.presence import staffed_queues
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed, TooFast
from helpdesk.common.ids import new_id
from helpdesk.desk.models import Topic
from helpdesk.desk.queries import active_topics, queue_is_open
from helpdesk.events import publish

DEFAULT_TOPIC = "general"
VISITOR_WINDOW = timedelta(hours=12)


class UnknownTopic(DomainError):
    code = "invalid"
    status = 400
    zh = "没有这个话题，请重新选一个。"
    en = "There is no such topic. Please choose another."


class TooManyOpen(Conflict):
    zh = "您已经有 {count} 个没结束的会话。请在其中一个里接着说，或者先结束一个。"
    en = "You have {count} conversations open. Go on in one of them, or end one first."


class TooManyFromHere(TooFast):
    zh = "从您这里新开的会话太多了，请在已有的会话里接着说，或者打电话给我们。"
    en = "Too many conversations were started from where you are. Go on in an open one, or call us."


@transaction.atomic
def ask(
    *,
    by: Actor,
    at: datetime,
    topic: str = DEFAULT_TOPIC,
    subject: str = "",
    text: str = "",
    client_id: str = "",
    file_ids: Sequence[UUID] = (),
    asked_from: str = "",
) -> Conversation:
    """Begin a conversation with its first words, if any. Nothing is stored if the words are refused.

    Without words or a subject it stands in no line and is offered to nobody: an agent would look at silence, and a
    place would be held by whoever opened it first. It comes into line with the first words (`lining.let_speakers_in`).

    Outside the hours of the queue, or when nobody is there, `left_at` is set: the words are kept and come into line
    once somebody is. `asked_from` is the address bucket of a visitor (`helpdesk.api.middleware.address_group`).
    """
    if not can(by, "chat.ask"):
        raise NotAllowed
    about = _topic(topic)
    _refuse_if_blocked(by, at, asked_from)
    _refuse_too_many(by, at, asked_from)
    speaks = bool(text.strip() or file_ids or subject)
    conversation = Conversation.objects.create(
        topic=about,
        queue=about.queue,
        subject=subject,
        asked_from=asked_from if by.is_visitor else "",
        member_id=None if by.is_visitor else by.id,
        visitor_id=by.id if by.is_visitor else None,
        created_at=at,
        waiting_since=at if speaks else None,
        last_message_at=at,
        left_at=at if speaks and not _will_be_served(about, at) else None,
    )
    happened("asked", conversation, by=by, at=at, for_customer=True, topic=about.slug, subject=subject)
    if text.strip() or file_ids:
        _say_first_words(conversation, by, at, text, client_id, file_ids)
    if conversation.left_at:
        tell_left(conversation, at=at, by=by)
    elif speaks:
        publish(LineChanged(conversation.queue_id))
    return conversation


def _topic(slug: str) -> Topic:
    topic = active_topics().select_related("queue__calendar").filter(slug=slug).first()
    if topic is None:
        raise UnknownTopic(errors={"topic": [UnknownTopic().detail]})
    return topic


def _refuse_if_blocked(by: Actor, at: datetime, asked_from: str) -> None:
    if block := block_of(by, at, asked_from=asked_from):
        raise Blocked(until=f"{block.expires_at.astimezone():%m-%d %H:%M}", reason=block.reason)


def _refuse_too_many(by: Actor, at: datetime, asked_from: str) -> None:
    """Against one who floods the line, by account or by address (TRUST WI-07). Offices share one: visitors only."""
    one_at_a_time(asked_from if by.is_visitor and asked_from else by.key)
    mine = Conversation.objects.exclude(state=Conversation.State.CLOSED)
    whose = Q(visitor=by.id) if by.is_visitor else Q(member=by.id)
    count = mine.filter(whose).count()
    if count >= settings.CHAT["OPEN_CONVERSATIONS_OF_VISITOR" if by.is_visitor else "OPEN_CONVERSATIONS"]:
        raise TooManyOpen(count=count)
    if not by.is_visitor or not asked_from:
        return
    lately = Conversation.objects.filter(asked_from=asked_from, created_at__gt=at - VISITOR_WINDOW)
    moments = list(lately.order_by("-created_at").values_list("created_at", flat=True)[: settings.CHAT["ASKED_FROM_ADDRESS"]])
    if len(moments) >= settings.CHAT["ASKED_FROM_ADDRESS"]:
        raise TooManyFromHere(retry_after=(moments[-1] + VISITOR_WINDOW - at).total_seconds())


def _will_be_served(topic: Topic, at: datetime) -> bool:
    return queue_is_open(topic.queue, at) and topic.queue_id in staffed_queues()


def _say_first_words(
    conversation: Conversation, by: Actor, at: datetime, text: str, client_id: str, file_ids: Sequence[UUID]
) -> None:
    draft = Draft(conversation.pk, by, client_id or str(new_id()), text, tuple(file_ids))
    (result,) = post_messages([draft], at=at)
    if isinstance(result, DomainError):
        raise result
    conversation.refresh_from_db()
