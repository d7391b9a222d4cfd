"""Asking: who may, into which line, what happens when nobody is there."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from chat.actions.asking import TooManyFromHere, TooManyOpen, UnknownTopic, ask
from chat.actions.closing import close, reopen
from chat.actions.handover import claim, hand_back
from chat.actions.idling import UNSPOKEN_FOR, close_unspoken
from chat.actions.lining import let_speakers_in, settle_lines
from chat.actions.messages import Draft, post_messages
from chat.actions.offering import offer_waiting
from chat.actions.presence import set_presence
from chat.actions.refusals import TooLong
from chat.events import PostedMessage
from chat.models import Conversation, Happening, Message
from chat.queries import line_of
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
    assert told.facts == {"opens_at": "2026-11-24T01:00:00.000Z"}
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


# --- opened, and nothing said yet -----------------------------------------------------------------


def test_who_has_said_nothing_stands_in_no_line_and_is_offered_to_nobody(people: People, available: User, at: datetime) -> None:
    asked = people.client_of(people.member).post("/api/v1/conversations", {})
    assert (asked.status_code, asked.json()["state"], asked.json()["line"], asked.json()["left"]) == (201, "waiting", None, False)
    assert offer_waiting(at=at) == []
    assert line_of([Queue.objects.get(slug="general").pk]) == []
    assert people.client_of(available).get("/api/v1/conversations?view=waiting").json()["results"] == []


def test_the_first_words_bring_it_into_line_where_it_stands_from_then_on(people: People, available: User, at: datetime) -> None:
    silent = ask(by=people.member.actor, at=at)
    quicker = ask(by=people.other_member.actor, text="我先说", at=at + timedelta(seconds=5))
    say(people.member, silent, "现在说", at + timedelta(seconds=9))
    assert [pk for pk, _, _ in line_of([silent.queue_id])] == [quicker.pk, silent.pk]
    silent.refresh_from_db()
    assert (silent.waiting_since, silent.left_at) == (at + timedelta(seconds=9), None)
    say(people.member, silent, "再说一句", at + timedelta(seconds=20))
    silent.refresh_from_db()
    assert silent.waiting_since == at + timedelta(seconds=9)
    claim(conversation_id=quicker.pk, by=available.actor, at=at + timedelta(seconds=21))
    (offer,) = offer_waiting(at=at + timedelta(seconds=21))
    assert offer.conversation == silent


def test_a_subject_says_something_too(people: People, available: User, at: datetime) -> None:
    ask(by=people.member.actor, subject="签名审核不通过", at=at)
    assert len(offer_waiting(at=at)) == 1


def test_first_words_at_night_are_left_for_the_morning(people: People, office_hours: Queue) -> None:
    set_presence(by=people.agent.actor, state="available", at=NIGHT)
    silent = ask(by=people.member.actor, at=NIGHT)
    assert not Happening.objects.filter(kind="left").exists()  # nothing was left yet
    settle_lines(at=NIGHT)
    say(people.member, silent, "明天回我", NIGHT + timedelta(minutes=1))
    silent.refresh_from_db()
    assert silent.left_at == NIGHT + timedelta(minutes=1)
    assert Happening.objects.filter(kind="left").count() == 1


def test_no_way_round_puts_silence_into_line(people: People, available: User, at: datetime) -> None:
    """Neither taken by hand and given back, nor ended and reopened, nor everybody leaving and coming back."""
    silent = ask(by=people.member.actor, at=at)
    claim(conversation_id=silent.pk, by=available.actor, at=at)
    hand_back(conversation_id=silent.pk, by=available.actor, at=at)
    assert offer_waiting(at=at + timedelta(minutes=2)) == []
    close(conversation_id=silent.pk, by=people.member.actor, at=at)
    reopen(conversation_id=silent.pk, by=people.member.actor, at=at)
    set_presence(by=available.actor, state="offline", at=at)
    settle_lines(at=at)
    set_presence(by=available.actor, state="available", at=at)
    settle_lines(at=at)
    assert offer_waiting(at=at + timedelta(minutes=2)) == []
    assert Conversation.objects.get().left_at is None


def test_what_was_opened_and_never_spoken_in_ends_after_a_day(people: People, available: User, at: datetime) -> None:
    silent = ask(by=people.member.actor, at=at)
    spoken = ask(by=people.other_member.actor, text="你好", at=at)
    assert close_unspoken(at=at + UNSPOKEN_FOR - timedelta(seconds=1)) == []
    assert close_unspoken(at=at + UNSPOKEN_FOR) == [silent.pk]
    assert Conversation.objects.exclude(state="closed").get() == spoken


def say(who: User, conversation: Conversation, text: str, at: datetime) -> None:
    (posted,) = post_messages([Draft(conversation.pk, who.actor, f"id-{text}", text)], at=at)
    assert isinstance(posted, PostedMessage), posted
    let_speakers_in(at=at)


# --- how many -------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_one_customer_has_a_bounded_number_of_open_conversations(
    people: People, available: User, at: datetime, settings: Any, who: str
) -> None:
    settings.CHAT = settings.CHAT | {"OPEN_CONVERSATIONS": 5, "OPEN_CONVERSATIONS_OF_VISITOR": 2}
    customer, most = getattr(people, who).actor, {"member": 5, "visitor": 2}[who]
    opened = [ask(by=customer, text="又一个问题", at=at) for _ in range(most)]
    with pytest.raises(TooManyOpen):
        ask(by=customer, text="又一个问题", at=at)
    with pytest.raises(TooManyOpen):
        ask(by=customer, at=at)  # an empty one is one, too
    ask(by=people.other_member.actor, text="我的问题", at=at)
    close(conversation_id=opened[0].pk, by=customer, at=at)
    ask(by=customer, text="还有一个问题", at=at)
