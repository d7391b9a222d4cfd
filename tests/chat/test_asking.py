"""Asking: who may, into which line, what happens when nobody is there."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from chat.actions.asking import TooManyFromHere, TooManyOpen, UnknownTopic, ask
from chat.actions.lining import settle_lines
from chat.actions.messages import TooLong
from chat.actions.offering import offer_waiting
from chat.actions.presence import set_presence
from chat.models import Conversation, Happening, Message
from helpdesk.accounts.models import User
from helpdesk.common.errors import NotAllowed
from helpdesk.desk.models import Calendar, OpenInterval, Queue
from tests.people import People, a_visitor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 23, 22, tzinfo=SHANGHAI)
MORNING = datetime(2026, 11, 24, 9, 0, 5, tzinfo=SHANGHAI)


@pytest.fixture
def office_hours(general: Queue) -> Queue:
    """Monday to Friday, nine to six."""
    Calendar.objects.filter(pk=general.calendar_id).update(always_open=False)
    general.calendar.intervals.all().delete()
    for weekday in range(5):
        OpenInterval.objects.create(calendar=general.calendar, weekday=weekday, opens=time(9), closes=time(18))
    return general


def test_first_words_are_message_one(people: People, available: User, at: datetime) -> None:
    conversation = ask(by=people.member.actor, topic="general", subject="签名", text="怎么改签名？", at=at)
    message = Message.objects.get(conversation=conversation)
    assert (message.sequence, message.text, message.by_staff) == (1, "怎么改签名？", False)
    assert conversation.unanswered_since == at


def test_refused_words_leave_no_conversation_behind(people: People, available: User, at: datetime) -> None:
    with pytest.raises(TooLong):
        ask(by=people.member.actor, text="长" * (settings.CHAT["MESSAGE_LENGTH"] + 1), at=at)
    assert not Conversation.objects.exists()
    assert not Happening.objects.exists()


def test_an_unknown_or_retired_topic_is_refused(people: People, available: User, at: datetime) -> None:
    with pytest.raises(UnknownTopic) as refusal:
        ask(by=people.member.actor, topic="no-such", at=at)
    assert "topic" in refusal.value.errors
    assert not Conversation.objects.exists()


def test_our_agents_do_not_ask(people: People, available: User, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        ask(by=available.actor, text="?", at=at)


def test_at_night_the_words_are_kept_and_come_into_line_in_the_morning(people: People, office_hours: Queue) -> None:
    set_presence(by=people.agent.actor, state="available", at=NIGHT)
    conversation = ask(by=people.member.actor, text="明天回我就行", at=NIGHT)
    assert conversation.left_at == NIGHT
    told = Happening.objects.get(conversation=conversation, kind="left", for_customer=True)
    assert told.facts == {"opens_at": "2026-11-24T01:00:00Z"}
    assert offer_waiting(at=NIGHT) == []

    settle_lines(at=NIGHT + timedelta(hours=3))
    conversation.refresh_from_db()
    assert conversation.left_at is not None

    assert settle_lines(at=MORNING) == 1
    conversation.refresh_from_db()
    assert (conversation.left_at, conversation.waiting_since) == (None, MORNING)
    (offer,) = offer_waiting(at=MORNING)
    assert offer.conversation == conversation


def test_with_nobody_there_the_words_are_left_until_somebody_comes(people: People, general: Queue, at: datetime) -> None:
    conversation = ask(by=people.member.actor, text="有人吗", at=at)
    assert conversation.left_at == at
    assert Happening.objects.get(kind="left").facts == {"opens_at": None}  # open, only nobody there
    settle_lines(at=at)
    assert Conversation.objects.get().left_at is not None

    set_presence(by=people.agent.actor, state="busy", reason="rest", at=at)  # there, if only on a break
    settle_lines(at=at)
    assert Conversation.objects.get().left_at is None


def test_when_the_last_one_goes_home_those_in_line_are_told(
    people: People, waiting: Conversation, available: User, at: datetime
) -> None:
    assert waiting.left_at is None
    set_presence(by=available.actor, state="offline", at=at)
    assert settle_lines(at=at) == 1
    waiting.refresh_from_db()
    assert waiting.left_at == at
    assert settle_lines(at=at) == 0


def test_closing_time_sends_nobody_away_while_somebody_is_there(people: People, office_hours: Queue) -> None:
    before_six = datetime(2026, 11, 23, 17, 59, tzinfo=SHANGHAI)
    set_presence(by=people.agent.actor, state="available", at=before_six)
    conversation = ask(by=people.member.actor, text="还在吗", at=before_six)
    settle_lines(at=before_six + timedelta(minutes=10))
    conversation.refresh_from_db()
    assert conversation.left_at is None


def test_a_stolen_account_is_in_line_at_night_too(people: People, office_hours: Queue) -> None:
    set_presence(by=people.agent.actor, state="available", at=NIGHT)
    conversation = ask(by=people.member.actor, topic="stolen-account", text="号没了", at=NIGHT)
    assert conversation.left_at is None


def test_one_address_cannot_flood_the_line_with_new_visitors(people: People, available: User, at: datetime) -> None:
    limit = settings.CHAT["ASKED_FROM_ADDRESS"]
    for _ in range(limit):
        ask(by=a_visitor().actor, text="hi", at=at, asked_from="203.0.113.7")
    with pytest.raises(TooManyFromHere) as refusal:
        ask(by=a_visitor().actor, text="hi", at=at, asked_from="203.0.113.7")
    assert refusal.value.retry_after == pytest.approx(12 * 3600)
    assert Conversation.objects.count() == limit
    # Neighbours elsewhere, members from the same office, and the same visitors tomorrow are not the flood.
    ask(by=a_visitor().actor, text="hi", at=at, asked_from="203.0.113.8")
    ask(by=people.member.actor, text="hi", at=at, asked_from="203.0.113.7")
    ask(by=a_visitor().actor, text="hi", at=at + timedelta(hours=12, seconds=1), asked_from="203.0.113.7")


def test_one_customer_has_a_bounded_number_of_open_conversations(
    people: People, available: User, at: datetime, settings: pytest.FixtureRequest
) -> None:
    settings.CHAT = settings.CHAT | {"OPEN_CONVERSATIONS": 2}  # type: ignore[attr-defined]
    for _ in range(2):
        ask(by=people.member.actor, text="又一个问题", at=at)
    with pytest.raises(TooManyOpen):
        ask(by=people.member.actor, text="又一个问题", at=at)
    ask(by=people.other_member.actor, text="我的问题", at=at)
