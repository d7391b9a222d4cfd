"""Offers: held out to one agent at a time, until accepted, declined or lapsed."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from chat.actions.asking import ask
from chat.actions.handover import claim
from chat.actions.offering import NOT_AGAIN_FOR, OfferIsOver, decline_offer, expire_offers, offer_waiting
from chat.actions.presence import rest_the_unresponsive, set_presence
from chat.models import Conversation, Offer, Presence
from helpdesk.accounts.models import User
from tests.builders import a_queue, a_seat
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

TIMER = timedelta(seconds=settings.CHAT["OFFER_SECONDS"])


@pytest.fixture
def second(people: People, available: User, at: datetime) -> User:
    set_presence(by=people.other_agent.actor, state="available", at=at)
    return people.other_agent


def test_it_goes_to_the_least_loaded_of_the_right_queue(people: People, active: Conversation, second: User, at: datetime) -> None:
    third = people.supervisor
    a_seat(third, queues=[a_queue()])
    set_presence(by=third.actor, state="available", at=at)
    ask(by=people.other_member.actor, text="你好", at=at)
    (offer,) = offer_waiting(at=at)
    assert offer.agent == second  # our agent holds one, the third sits elsewhere
    assert offer.expires_at == at + TIMER


@pytest.mark.parametrize("state", ["busy", "away", "offline"])
def test_nobody_is_offered_anything_who_is_not_available(
    waiting: Conversation, available: User, at: datetime, state: str
) -> None:
    set_presence(by=available.actor, state=state, at=at)
    assert offer_waiting(at=at) == []


def test_a_full_agent_is_left_in_peace(people: People, active: Conversation, available: User, at: datetime) -> None:
    a_seat(available, queues=[active.queue], capacity=1)
    ask(by=people.other_member.actor, text="你好", at=at)
    assert offer_waiting(at=at) == []


def test_a_lapsed_offer_goes_to_the_next(waiting: Conversation, available: User, second: User, at: datetime) -> None:
    (first_offer,) = offer_waiting(at=at)
    assert expire_offers(at=at + TIMER - timedelta(seconds=1)) == []
    assert expire_offers(at=at + TIMER) == [first_offer.agent_id]
    (next_offer,) = offer_waiting(at=at + TIMER)
    assert next_offer.agent_id != first_offer.agent_id


def test_the_same_one_is_not_asked_again_at_once_but_later(waiting: Conversation, available: User, at: datetime) -> None:
    offer_waiting(at=at)
    decline_offer(conversation_id=waiting.pk, by=available.actor, at=at)
    assert offer_waiting(at=at + timedelta(seconds=5)) == []
    (again,) = offer_waiting(at=at + NOT_AGAIN_FOR + timedelta(seconds=1))
    assert again.agent == available


def test_two_lapses_in_a_row_set_the_agent_away(people: People, waiting: Conversation, available: User, at: datetime) -> None:
    for turn in range(2):
        moment = at + turn * (NOT_AGAIN_FOR + TIMER)
        assert Presence.objects.get(pk=available.pk).state == "available"
        offer_waiting(at=moment)
        rest_the_unresponsive(expire_offers(at=moment + TIMER), at=moment + TIMER)
    presence = Presence.objects.get(pk=available.pk)
    assert (presence.state, presence.reason) == ("away", "missed_offers")
    assert offer_waiting(at=at + timedelta(hours=1)) == []

    set_presence(by=available.actor, state="available", at=at + timedelta(hours=1))
    offer_waiting(at=at + timedelta(hours=1))
    rest_the_unresponsive(expire_offers(at=at + timedelta(hours=1) + TIMER), at=at + timedelta(hours=1) + TIMER)
    assert Presence.objects.get(pk=available.pk).state == "available"  # the slate was clean


def test_an_accepted_one_in_between_breaks_the_row(people: People, waiting: Conversation, available: User, at: datetime) -> None:
    offer_waiting(at=at)
    rest_the_unresponsive(expire_offers(at=at + TIMER), at=at + TIMER)
    claim(conversation_id=waiting.pk, by=available.actor, at=at + TIMER)
    other = ask(by=people.other_member.actor, text="你好", at=at + TIMER)
    offer_waiting(at=at + TIMER)
    claim(conversation_id=other.pk, by=available.actor, at=at + TIMER)
    ask(by=people.member.actor, text="还有", at=at + TIMER * 2)
    offer_waiting(at=at + TIMER * 2)
    rest_the_unresponsive(expire_offers(at=at + TIMER * 3), at=at + TIMER * 3)
    assert Presence.objects.get(pk=available.pk).state == "available"


def test_only_whom_it_is_offered_to_can_decline(waiting: Conversation, available: User, people: People, at: datetime) -> None:
    offer_waiting(at=at)
    with pytest.raises(OfferIsOver):
        decline_offer(conversation_id=waiting.pk, by=people.other_agent.actor, at=at)
    assert Offer.objects.get().outcome == ""


def test_a_colleague_who_picks_it_by_hand_ends_the_offer(
    waiting: Conversation, available: User, people: People, at: datetime
) -> None:
    offer_waiting(at=at)
    claim(conversation_id=waiting.pk, by=people.other_agent.actor, at=at)
    assert Offer.objects.get().outcome == "withdrawn"
    with pytest.raises(OfferIsOver):
        decline_offer(conversation_id=waiting.pk, by=available.actor, at=at)


def test_going_busy_lets_the_offer_go_to_the_next(waiting: Conversation, available: User, second: User, at: datetime) -> None:
    (offer,) = offer_waiting(at=at)
    set_presence(by=offer.agent.actor, state="busy", reason="meeting", at=at)
    (next_offer,) = offer_waiting(at=at)
    assert next_offer.agent_id != offer.agent_id
    offer.refresh_from_db()
    assert offer.outcome == "withdrawn"
