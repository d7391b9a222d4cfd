"""Ending, going on, falling silent, and the verdict."""

import json
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from chat.actions.asking import ask
from chat.actions.closing import BY_STAFF, NotClosed, TooLateToReopen, UnknownReason, close, reopen
from chat.actions.handover import claim
from chat.actions.idling import close_idle, warn_idle
from chat.actions.messages import Draft, post_messages
from chat.actions.offering import offer_waiting
from chat.actions.presence import set_presence
from chat.actions.rating import NobodyToRate, NotYetToRate, TooLateToChange, rate
from chat.models import Conversation, Happening, Offer, Rating
from helpdesk.accounts.models import User
from helpdesk.common.errors import NotAllowed, NotFound
from helpdesk.evidence.queries import records_of
from tests.builders import a_seat
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

WITHIN = settings.CHAT["REOPEN_WITHIN"]
WARN, CLOSE = settings.CHAT["IDLE_WARN_AFTER"], settings.CHAT["IDLE_CLOSE_AFTER"]
SECOND = timedelta(seconds=1)


def says(who: User, conversation: Conversation, text: str, at: datetime) -> None:
    (result,) = post_messages([Draft(conversation.pk, who.actor, f"id-{text}", text)], at=at)
    assert not isinstance(result, Exception), result


@pytest.fixture
def closed(active: Conversation, available: User, at: datetime) -> Conversation:
    return close(conversation_id=active.pk, by=available.actor, reason="solved", summary="已补签名", at=at)


# --- ending ---------------------------------------------------------------------------------------


def test_its_agent_ends_it_with_a_reason_and_a_summary(closed: Conversation, available: User, at: datetime) -> None:
    assert (closed.state, closed.close_reason, closed.summary, closed.closed_at) == ("closed", "solved", "已补签名", at)
    assert closed.assignee == available


def test_a_reason_is_asked_of_staff(active: Conversation, available: User, at: datetime) -> None:
    for reason in ("", "because"):
        with pytest.raises(UnknownReason):
            close(conversation_id=active.pk, by=available.actor, reason=reason, at=at)
    assert Conversation.objects.get().state == "active"


def test_how_it_may_end_is_a_closed_list_that_the_refusal_names(active: Conversation, people: People, available: User) -> None:
    """For the customer too, whose reason is stored as having left: nothing made up is waved through."""
    for person in (available, people.member):
        refused = people.client_of(person).put(f"/api/v1/conversations/{active.pk}/closure", {"reason": "made-up"})
        assert refused.status_code == 400
        assert all(reason in refused.json()["errors"]["reason"][0] for reason in BY_STAFF)
    assert Conversation.objects.get().state == "active"
    schema = people.client_of(None).get("/api/v1/schema").json()["components"]["schemas"]["ChatClosureFormRequest"]
    assert all(reason in json.dumps(schema) for reason in BY_STAFF)


def test_closing_again_changes_only_the_summary(closed: Conversation, available: User, at: datetime) -> None:
    later = at + timedelta(hours=1)
    again = close(conversation_id=closed.pk, by=available.actor, reason="other", summary="已补签名，并回访", at=later)
    assert (again.closed_at, again.close_reason, again.summary) == (at, "solved", "已补签名，并回访")
    summaries = [one.facts["summary"] for one in records_of(("conversation", closed.pk), "chat.conversation.summarised")]  # type: ignore[index]
    assert summaries == ["已补签名", "已补签名，并回访"]


def test_a_customer_may_leave_and_says_only_that(waiting: Conversation, people: People, at: datetime) -> None:
    offer_waiting(at=at)
    left = close(conversation_id=waiting.pk, by=people.member.actor, reason="solved", summary="my words", at=at)
    assert (left.state, left.close_reason, left.summary) == ("closed", "customer_left", "")
    assert Offer.objects.get().outcome == "withdrawn"


def test_others_cannot_end_it(active: Conversation, people: People, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        close(conversation_id=active.pk, by=people.other_agent.actor, reason="solved", at=at)
    with pytest.raises(NotFound):
        close(conversation_id=active.pk, by=people.other_member.actor, at=at)
    assert Conversation.objects.get().state == "active"
    assert close(conversation_id=active.pk, by=people.supervisor.actor, reason="other", at=at).state == "closed"


# --- going on -------------------------------------------------------------------------------------


def test_reopened_in_time_it_is_with_the_same_agent(closed: Conversation, people: People, available: User, at: datetime) -> None:
    again = reopen(conversation_id=closed.pk, by=people.member.actor, at=at + WITHIN)
    assert (again.state, again.assignee, again.closed_at, again.close_reason) == ("active", available, None, "")
    assert again.unanswered_since == at + WITHIN  # the clock of the first time stopped with its end


@pytest.mark.parametrize("reason", ["busy", "full", "offline"])
def test_reopened_while_that_agent_cannot_it_is_in_line(
    closed: Conversation, people: People, available: User, at: datetime, reason: str
) -> None:
    set_presence(by=people.other_agent.actor, state="available", at=at)
    if reason == "full":
        a_seat(available, queues=[closed.queue], capacity=0)
    else:
        set_presence(by=available.actor, state=reason, at=at)
    again = reopen(conversation_id=closed.pk, by=people.member.actor, at=at + WITHIN)
    assert (again.state, again.assignee, again.waiting_since, again.left_at) == ("waiting", None, at + WITHIN, None)
    (offer,) = offer_waiting(at=at + WITHIN)
    assert offer.conversation == again


def test_reopened_too_late_is_refused(closed: Conversation, people: People, at: datetime) -> None:
    with pytest.raises(TooLateToReopen):
        reopen(conversation_id=closed.pk, by=people.member.actor, at=at + WITHIN + SECOND)
    with pytest.raises(NotFound):
        reopen(conversation_id=closed.pk, by=people.other_member.actor, at=at)
    assert Conversation.objects.get().state == "closed"


def test_what_is_open_cannot_be_reopened(active: Conversation, people: People, at: datetime) -> None:
    with pytest.raises(NotClosed):
        reopen(conversation_id=active.pk, by=people.member.actor, at=at)


# --- falling silent -------------------------------------------------------------------------------


def test_a_silent_customer_is_warned_then_the_conversation_ends(active: Conversation, available: User, at: datetime) -> None:
    says(available, active, "您试一下", at)
    assert warn_idle(at=at + WARN - SECOND) == []
    assert warn_idle(at=at + WARN) == [active.pk]
    assert warn_idle(at=at + WARN + SECOND) == []
    assert close_idle(at=at + CLOSE - SECOND) == []
    assert close_idle(at=at + CLOSE) == [active.pk]
    active.refresh_from_db()
    assert (active.state, active.close_reason) == ("closed", "idle")
    kinds = list(Happening.objects.filter(conversation=active, for_customer=True).values_list("kind", flat=True))
    assert kinds == ["asked", "accepted", "idle_warned", "closed"]


def test_a_word_from_the_customer_takes_the_warning_back(
    active: Conversation, available: User, people: People, at: datetime
) -> None:
    says(available, active, "您试一下", at)
    warn_idle(at=at + WARN)
    says(people.member, active, "还在试", at + WARN + SECOND)
    assert close_idle(at=at + CLOSE * 2) == []
    assert Conversation.objects.get().state == "active"


def test_it_never_ends_while_the_customer_waits_for_us(
    active: Conversation, available: User, people: People, at: datetime
) -> None:
    says(available, active, "您试一下", at)
    says(people.member, active, "不行", at + SECOND)
    assert warn_idle(at=at + timedelta(days=2)) == []
    assert close_idle(at=at + timedelta(days=2)) == []


def test_it_never_ends_before_we_said_anything(active: Conversation, waiting: Conversation, at: datetime) -> None:
    assert warn_idle(at=at + timedelta(days=2)) == []


# --- the verdict ----------------------------------------------------------------------------------


def test_a_customer_rates_once_and_may_think_again_for_a_day(closed: Conversation, people: People, at: datetime) -> None:
    by = people.member.actor
    _, first = rate(conversation_id=closed.pk, by=by, score=2, solved=False, comment="慢", at=at)
    changed, again = rate(conversation_id=closed.pk, by=by, score=4, solved=True, at=at + timedelta(hours=24))
    assert (first, again, changed.score, changed.comment) == (True, False, 4, "慢")  # what is not said again still holds
    with pytest.raises(TooLateToChange):
        rate(conversation_id=closed.pk, by=by, score=5, solved=True, at=at + timedelta(hours=24, seconds=1))
    assert Rating.objects.get().score == 4
    scores = [one.facts["score"] for one in records_of(("conversation", closed.pk)) if one.kind.startswith("chat.rating.")]  # type: ignore[index]
    assert scores == [2, 4]


def test_a_second_rating_keeps_what_it_does_not_mention(closed: Conversation, people: People) -> None:
    client, address = people.client_of(people.member), f"/api/v1/conversations/{closed.pk}/rating"
    client.post(address, {"score": 2, "solved": False, "comment": "慢"})
    answer = client.post(address, {"score": 4})
    assert (answer.status_code, answer.json()) == (200, {"score": 4, "solved": False, "comment": "慢"})
    assert client.post(address, {"score": 4, "comment": ""}).json() == {"score": 4, "solved": False, "comment": ""}


def test_only_the_customer_rates_and_only_at_the_end(active: Conversation, people: People, available: User, at: datetime) -> None:
    with pytest.raises(NotYetToRate):
        rate(conversation_id=active.pk, by=people.member.actor, score=5, at=at)
    close(conversation_id=active.pk, by=available.actor, reason="solved", at=at)
    with pytest.raises(NotAllowed):
        rate(conversation_id=active.pk, by=available.actor, score=5, at=at)
    with pytest.raises(NotFound):
        rate(conversation_id=active.pk, by=people.other_member.actor, score=1, at=at)
    assert not Rating.objects.exists()


def test_whom_nobody_served_is_not_asked_for_a_verdict(people: People, available: User, at: datetime) -> None:
    conversation = ask(by=people.member.actor, text="算了", at=at)
    close(conversation_id=conversation.pk, by=people.member.actor, at=at)
    with pytest.raises(NobodyToRate):
        rate(conversation_id=conversation.pk, by=people.member.actor, score=1, at=at)


@pytest.mark.parametrize("score", [0, 6, -1, "5; drop", None, 4.5])
def test_a_score_is_one_to_five(closed: Conversation, people: People, score: object) -> None:
    answer = people.client_of(people.member).post(f"/api/v1/conversations/{closed.pk}/rating", {"score": score})
    assert answer.status_code == 400
    assert "score" in answer.json()["errors"]
    assert not Rating.objects.exists()


def test_claimed_closed_reopened_and_taken_by_another(
    closed: Conversation, people: People, available: User, at: datetime
) -> None:
    set_presence(by=available.actor, state="busy", at=at)
    set_presence(by=people.other_agent.actor, state="available", at=at)
    reopen(conversation_id=closed.pk, by=people.member.actor, at=at)
    taken = claim(conversation_id=closed.pk, by=people.other_agent.actor, at=at)
    assert taken.assignee_id == people.other_agent.pk
