"""Who has a conversation: claimed, handed to a colleague or another queue, or given back to the line."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.history import happened
from chat.actions.leaving import tell_left
from chat.actions.locking import locked_conversation, locked_presence
from chat.actions.notes import write_note
from chat.actions.offering import end_offer, withdraw_offer
from chat.actions.refusals import ConversationClosed
from chat.events import LineChanged, PresenceChanged
from chat.models import Conversation, Offer, Presence
from chat.policies import holds, may_hand_on
from chat.presence import has_room, staffed_queues
from helpdesk.accounts.models import User
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.common.ids import new_id
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import queue_is_open, staff
from helpdesk.events import publish


class AlreadyTaken(Conflict):
    zh = "{name} 已经接入了这个会话。"
    en = "{name} already has this conversation."


class NoRoom(Conflict):
    zh = "{name} 手上的会话已经到上限，先结束或转出一个。"
    en = "{name} has as many conversations as they can hold. End or hand on one first."


class NotThere(Conflict):
    zh = "{name} 现在不在，请转给别人或转回队列。"
    en = "{name} is not there now. Choose somebody else, or a queue."


class NothingToHandOn(Conflict):
    zh = "这个会话没有在您手上。"
    en = "You do not have this conversation."


class UnknownTarget(DomainError):
    code = "invalid"
    status = 400
    zh = "没有这个转接对象。"
    en = "There is nobody and nothing of that name to hand it to."


@transaction.atomic
def claim(*, conversation_id: UUID, by: Actor, at: datetime) -> Conversation:
    """Take a waiting conversation, offered or picked by hand. Of any number who try at once exactly one has it.

    Claiming what is already yours changes nothing. Raises NotFound, NotAllowed, AlreadyTaken, NoRoom, ConversationClosed.
    """
    conversation = locked_conversation(conversation_id, by=by)
    if not can(by, "chat.claim") or by.id is None:
        raise NotAllowed
    if holds(by, conversation):
        return conversation
    if conversation.state == Conversation.State.CLOSED:
        raise ConversationClosed
    if conversation.assignee:
        raise AlreadyTaken(name=conversation.assignee.display_name)
    presence = locked_presence(by.id, at=at)
    _refuse_without_room(by.id, by.name)
    _settle_offer(conversation, by.id, at)
    _give(conversation, by.id, at)
    Presence.objects.filter(pk=presence.pk).update(seen_at=at)
    waited = (at - (conversation.waiting_since or conversation.created_at)).total_seconds()
    happened("accepted", conversation, by=by, at=at, for_customer=True, waited_s=round(waited))
    publish(LineChanged(conversation.queue_id))
    publish(PresenceChanged(by.id))
    return conversation


def _settle_offer(conversation: Conversation, agent_id: UUID, at: datetime) -> None:
    offer = Offer.objects.filter(conversation=conversation, outcome="").first()
    if offer and offer.agent_id == agent_id:
        end_offer(offer, Offer.Outcome.ACCEPTED, at)
    else:
        withdraw_offer(conversation, at)


def _give(conversation: Conversation, agent_id: UUID, at: datetime) -> None:
    """`waiting_since` stays: it is the place to go back to."""
    conversation.state = Conversation.State.ACTIVE
    conversation.assignee_id = agent_id
    conversation.left_at = None
    conversation.accepted_at = conversation.accepted_at or at
    conversation.idle_warned_at = None
    conversation.save(update_fields=["state", "assignee", "left_at", "accepted_at", "idle_warned_at"])


def _refuse_without_room(user_id: UUID, name: str) -> None:
    if not has_room(user_id):
        raise NoRoom(name=name)


@transaction.atomic
def hand_back(*, conversation_id: UUID, by: Actor, at: datetime, reason: str = "") -> Conversation:
    """Give it back to its line, where it keeps the place it had. Raises NothingToHandOn when nobody has it."""
    conversation = locked_conversation(conversation_id, by=by)
    if by != SYSTEM and not may_hand_on(by, conversation):
        raise NotAllowed
    if conversation.assignee_id is None or conversation.state != Conversation.State.ACTIVE:
        raise NothingToHandOn
    return _back_in_line(conversation, by, at, reason)


def _back_in_line(conversation: Conversation, by: Actor, at: datetime, reason: str) -> Conversation:
    had_it = conversation.assignee_id
    name = conversation.assignee.display_name if conversation.assignee else ""
    return_to_line(conversation, at)
    happened("returned", conversation, by=by, at=at, for_customer=True, reason=reason, **{"from": name})
    if had_it:
        publish(PresenceChanged(had_it))
    return conversation


def return_to_line(conversation: Conversation, at: datetime) -> Conversation:
    """Put it in line, or leave it for when somebody is there. Call while holding it."""
    _to_line(conversation, at)
    if conversation.left_at:
        tell_left(conversation, at=at)
    publish(LineChanged(conversation.queue_id))
    return conversation


def _to_line(conversation: Conversation, at: datetime) -> None:
    conversation.state = Conversation.State.WAITING
    conversation.assignee = None
    conversation.idle_warned_at = None
    # Taken by hand and given back before anything was said, it stands in no line, as before.
    conversation.waiting_since = (conversation.waiting_since or conversation.created_at) if conversation.has_words else None
    served = queue_is_open(conversation.queue, at) or conversation.queue_id in staffed_queues()
    conversation.left_at = None if served or not conversation.has_words else at
    conversation.save(update_fields=["state", "assignee", "idle_warned_at", "waiting_since", "left_at", "queue"])


@transaction.atomic
def transfer_to_agent(*, conversation_id: UUID, to_agent: UUID, by: Actor, at: datetime, note: str = "") -> Conversation:
    """Hand it to a colleague who is there and has room. The note is for staff only."""
    conversation = _to_hand_on(conversation_id, by)
    colleague = staff().filter(pk=to_agent).first()
    if colleague is None or colleague.pk == conversation.assignee_id:
        raise UnknownTarget(errors={"to_agent": [UnknownTarget().detail]})
    _refuse_absent_or_full(colleague, at)
    had_it, was_waiting = conversation.assignee_id, conversation.state == Conversation.State.WAITING
    withdraw_offer(conversation, at)
    _give(conversation, colleague.pk, at)
    _told(conversation, by, at, note, to=colleague.display_name, to_agent=str(colleague.pk))
    if was_waiting:
        publish(LineChanged(conversation.queue_id))
    for user_id in filter(None, (had_it, colleague.pk)):
        publish(PresenceChanged(user_id))
    return conversation


@transaction.atomic
def transfer_to_queue(*, conversation_id: UUID, to_queue: str, by: Actor, at: datetime, note: str = "") -> Conversation:
    """Send it to the line of a queue, by slug, with the place that its waiting gives it there."""
    conversation = _to_hand_on(conversation_id, by)
    queue = Queue.objects.filter(slug=to_queue, is_active=True).select_related("calendar").first()
    waits_there = queue and conversation.queue_id == queue.pk and conversation.state == Conversation.State.WAITING
    if queue is None or waits_there:
        raise UnknownTarget(errors={"to_queue": [UnknownTarget().detail]})
    had_it, left_queue = conversation.assignee_id, conversation.queue_id
    withdraw_offer(conversation, at)
    conversation.queue = queue
    _to_line(conversation, at)
    _told(conversation, by, at, note, to=queue.name, to_queue=queue.slug)
    if conversation.left_at:
        tell_left(conversation, at=at)
    for queue_id in {left_queue, queue.pk}:
        publish(LineChanged(queue_id))
    if had_it:
        publish(PresenceChanged(had_it))
    return conversation


def _to_hand_on(conversation_id: UUID, by: Actor) -> Conversation:
    conversation = locked_conversation(conversation_id, by=by)
    if not may_hand_on(by, conversation):
        raise NotAllowed
    if conversation.state == Conversation.State.CLOSED:
        raise ConversationClosed
    return conversation


def _refuse_absent_or_full(colleague: User, at: datetime) -> None:
    presence = locked_presence(colleague.pk, at=at)
    if presence.state == Presence.State.OFFLINE or presence.lost_at:
        raise NotThere(name=colleague.display_name)
    _refuse_without_room(colleague.pk, colleague.display_name)


def _told(conversation: Conversation, by: Actor, at: datetime, note: str, **facts: str) -> None:
    happened("transferred", conversation, by=by, at=at, for_customer=True, **facts)
    if note.strip():
        write_note(conversation, by=by, client_id=f"transfer-{new_id()}", text=note, at=at)


def hand_back_all(*, user_id: UUID, by: Actor, at: datetime, reason: str) -> int:
    """Give back all that somebody holds, because they are gone; returns how many. Joins a running transaction."""
    with transaction.atomic():
        held = Conversation.objects.filter(assignee_id=user_id, state=Conversation.State.ACTIVE)
        conversations = list(held.select_for_update(no_key=True).order_by("pk"))
        for conversation in conversations:
            _back_in_line(conversation, by, at, reason)
        return len(conversations)
