"""Waiting conversations are held out to available agents, one at a time, until somebody accepts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from chat.actions.history import happened
from chat.actions.locking import locked_conversation
from chat.assignment import Waiting, match
from chat.events import OfferEnded, OfferMade
from chat.models import Conversation, Happening, Offer, Presence
from chat.presence import agents_taking, as_agents
from chat.queries import IN_LINE
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, NotAllowed
from helpdesk.desk.models import Topic
from helpdesk.events import publish

AT_ONCE = 200  # how much of the line one round looks at
NOT_AGAIN_FOR = timedelta(seconds=60)
PASSED = (Offer.Outcome.DECLINED, Offer.Outcome.EXPIRED)


class OfferIsOver(Conflict):
    zh = "这个会话已经不再等您接入了。"
    en = "This conversation is no longer offered to you."


@transaction.atomic
def offer_waiting(*, at: datetime) -> list[Offer]:
    """Offer what waits to whoever suits best. Safe to run at the same time anywhere: rows held by others are skipped."""
    free = list(agents_taking().select_for_update(skip_locked=True, no_key=True, of=("self",)).values_list("pk", flat=True))
    if not free:
        return []
    line = _line()
    if not line:
        return []
    pairs = match(_as_waiting(line, at), as_agents(free))
    by_id = {conversation.pk: conversation for conversation in line}
    return [_offer(by_id[conversation_id], agent_id, at) for conversation_id, agent_id in pairs]


def _line() -> list[Conversation]:
    """The front of the line, held. Whether somebody else has just offered one of them is asked again under the lock."""
    waiting = Conversation.objects.filter(IN_LINE, queue__is_active=True)
    rows = waiting.exclude(offers__outcome="").select_related("queue", "topic")
    rows = rows.order_by("-queue__urgent", "waiting_since", "pk")
    held = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:AT_ONCE])
    offered = set(Offer.objects.filter(conversation__in=held, outcome="").values_list("conversation_id", flat=True))
    return [conversation for conversation in held if conversation.pk not in offered]


def _as_waiting(line: Sequence[Conversation], at: datetime) -> list[Waiting]:
    passed: dict[UUID, Counter[UUID]] = {conversation.pk: Counter() for conversation in line}
    not_now: dict[UUID, set[UUID]] = {conversation.pk: set() for conversation in line}
    for conversation_id, agent_id, moment in _let_go_by(passed):
        passed[conversation_id][agent_id] += 1
        if moment > at - NOT_AGAIN_FOR:
            not_now[conversation_id].add(agent_id)
    return [
        Waiting(
            conversation_id=one.pk,
            queue_id=one.queue_id,
            since=one.waiting_since or one.created_at,
            urgent=one.queue.urgent,
            skill_id=skill_needed(one.topic, one.queue_id),
            passed=passed[one.pk],
            not_now=frozenset(not_now[one.pk]),
        )
        for one in line
    ]


def _let_go_by(conversation_ids: Iterable[UUID]) -> list[tuple[UUID, Any, Any]]:
    """Who let which of these go by, and when: an offer declined or lapsed, or the conversation handed back."""
    offers = Offer.objects.filter(conversation_id__in=list(conversation_ids), outcome__in=PASSED)
    returned = Happening.objects.filter(conversation_id__in=list(conversation_ids), kind="returned", by_kind="user")
    return [
        *offers.values_list("conversation_id", "agent_id", "ended_at"),
        *returned.values_list("conversation_id", "by_id", "at"),
    ]


def skill_needed(topic: Topic, queue_id: UUID) -> UUID | None:
    """A topic's skill counts at its own queue; who sends it elsewhere has decided otherwise."""
    return topic.skill_id if topic.queue_id == queue_id else None


def _offer(conversation: Conversation, agent_id: UUID, at: datetime) -> Offer:
    expires_at = at + timedelta(seconds=settings.CHAT["OFFER_SECONDS"])
    offer = Offer.objects.create(conversation=conversation, agent_id=agent_id, made_at=at, expires_at=expires_at)
    happened("offered", conversation, by=SYSTEM, at=at, agent=str(agent_id), name=offer.agent.display_name)
    publish(OfferMade(offer.pk))
    return offer


@transaction.atomic
def decline_offer(*, conversation_id: UUID, by: Actor, at: datetime) -> None:
    """The agent does not take it; the next one is asked. Raises NotFound, NotAllowed, OfferIsOver."""
    conversation = locked_conversation(conversation_id, by=by)
    if not can(by, "chat.claim"):
        raise NotAllowed
    offer = Offer.objects.filter(conversation=conversation, agent_id=by.id, outcome="").first()
    if offer is None:
        raise OfferIsOver
    end_offer(offer, Offer.Outcome.DECLINED, at)
    happened("declined", conversation, by=by, at=at)


def end_offer(offer: Offer, outcome: Offer.Outcome, at: datetime) -> None:
    """An offer ends once: whoever comes second changes nothing."""
    if Offer.objects.filter(pk=offer.pk, outcome="").update(outcome=outcome, ended_at=at):
        publish(OfferEnded(offer.pk))


def take_offers_back(user_id: UUID, at: datetime) -> None:
    """The agent is not to be had for now: what was held out to them goes to the next."""
    for offer in Offer.objects.filter(agent_id=user_id, outcome=""):
        end_offer(offer, Offer.Outcome.WITHDRAWN, at)


def withdraw_offer(conversation: Conversation, at: datetime) -> None:
    """The conversation is no longer to be had: whoever it was held out to need not look any more."""
    if offer := Offer.objects.filter(conversation=conversation, outcome="").first():
        end_offer(offer, Offer.Outcome.WITHDRAWN, at)


def expire_offers(*, at: datetime) -> list[UUID]:
    """End the offers whose time is up; returns the agents who let one lapse. One transaction each."""
    due = Offer.objects.filter(outcome="", expires_at__lte=at).values_list("pk", "conversation_id")
    lapsed = [_expire(offer_id, conversation_id, at) for offer_id, conversation_id in list(due)]
    return [agent_id for agent_id in lapsed if agent_id]


@transaction.atomic
def _expire(offer_id: int, conversation_id: UUID, at: datetime) -> UUID | None:
    held: Any = Conversation.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=conversation_id).first()
    offer = Offer.objects.filter(pk=offer_id, outcome="").select_related("agent").first() if held else None
    if offer is None:
        return None  # accepted or declined this very moment
    end_offer(offer, Offer.Outcome.EXPIRED, at)
    happened("offer_expired", held, by=SYSTEM, at=at, agent=str(offer.agent_id), name=offer.agent.display_name)
    return offer.agent_id


def lapsed_in_a_row(agent_id: UUID, *, since: datetime) -> int:
    """How many offers the agent let lapse one after the other, since they last said what they are doing."""
    outcomes = Offer.objects.filter(agent_id=agent_id, made_at__gte=since).exclude(outcome__in=["", Offer.Outcome.WITHDRAWN])
    count = 0
    for outcome in outcomes.order_by(F("ended_at").desc(), "-pk").values_list("outcome", flat=True)[:10]:
        if outcome != Offer.Outcome.EXPIRED:
            break
        count += 1
    return count


def presence_since(agent_id: UUID) -> datetime | None:
    return Presence.objects.filter(pk=agent_id).values_list("since", flat=True).first()
