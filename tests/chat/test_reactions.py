"""What happens by itself once something is committed, and what other apps' events mean for conversations."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from chat import jobs
from chat.actions.asking import ask
from chat.actions.closing import close
from chat.actions.handover import claim
from chat.actions.messages import Draft, post_messages
from chat.actions.presence import set_presence
from chat.models import Conversation, Happening, Offer, Presence
from helpdesk.accounts.events import AccessEnded, PersonDeactivated, RoleChanged, VisitorProved
from helpdesk.accounts.models import User
from helpdesk.desk.models import Queue
from helpdesk.events import publish
from helpdesk.jobs.sweeps import registry
from tests.builders import a_seat
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
committing = pytest.mark.django_db(transaction=True)


@committing
def test_asking_is_offered_at_once(people: People, available: User, at: datetime) -> None:
    ask(by=people.member.actor, text="在吗", at=at)
    assert Offer.objects.get().agent == available


@committing
def test_the_first_words_of_what_was_opened_without_are_offered_at_once(people: People, available: User, at: datetime) -> None:
    silent = ask(by=people.member.actor, at=at)
    assert not Offer.objects.exists()
    post_messages([Draft(silent.pk, people.member.actor, "c1", "在吗")], at=at)
    assert Offer.objects.get().conversation == silent


def test_a_sweep_brings_in_whom_a_dead_process_left_out(people: People, available: User, at: datetime) -> None:
    silent = ask(by=people.member.actor, at=at)
    post_messages([Draft(silent.pk, people.member.actor, "c1", "在吗")], at=at + timedelta(seconds=3))
    jobs.settle_lines()
    silent.refresh_from_db()
    assert silent.waiting_since == at + timedelta(seconds=3)


@committing
def test_ending_one_makes_room_for_the_next(people: People, active: Conversation, available: User, at: datetime) -> None:
    a_seat(available, queues=[active.queue], capacity=1)
    ask(by=people.other_member.actor, text="轮到我了吗", at=at)
    assert not Offer.objects.filter(outcome="").exists()
    close(conversation_id=active.pk, by=available.actor, reason="solved", at=at)
    assert Offer.objects.filter(outcome="").count() == 1


@committing
def test_coming_to_the_desk_brings_left_words_into_line(people: People, general: Queue, at: datetime) -> None:
    conversation = ask(by=people.member.actor, text="有人吗", at=at)
    assert conversation.left_at
    set_presence(by=people.agent.actor, state="available", at=at)
    conversation.refresh_from_db()
    assert conversation.left_at is None
    assert Offer.objects.get().agent == people.agent


def test_whoever_is_deactivated_hands_on_in_the_same_transaction(people: People, active: Conversation, available: User) -> None:
    publish(PersonDeactivated(user_id=available.pk, by=people.administrator.actor))
    active.refresh_from_db()
    assert (active.state, active.assignee) == ("waiting", None)
    assert Happening.objects.get(kind="returned").by_name == "周凯"


def test_so_does_whoever_no_longer_serves(people: People, active: Conversation, available: User) -> None:
    publish(RoleChanged(user_id=available.pk, role="supervisor", by=people.administrator.actor))
    active.refresh_from_db()
    assert active.assignee == available
    publish(RoleChanged(user_id=available.pk, role="customer", by=people.administrator.actor))
    active.refresh_from_db()
    assert active.assignee is None


def test_a_proven_visitor_keeps_what_they_said(people: People, available: User, at: datetime) -> None:
    mine = ask(by=people.visitor.actor, text="我还没注册", at=at)
    theirs = ask(by=people.other_visitor.actor, text="我是别人", at=at)
    publish(VisitorProved(visitor_id=people.visitor.pk, user_id=people.member.pk))
    seen = people.client_of(people.member).get("/api/v1/conversations").json()["results"]
    assert [one["id"] for one in seen] == [str(mine.pk)]
    assert people.client_of(people.visitor).get(f"/api/v1/conversations/{mine.pk}").status_code == 200
    assert people.client_of(people.member).get(f"/api/v1/conversations/{theirs.pk}").status_code == 404


def test_the_sweeps_carry_a_conversation_from_line_to_agent_and_back(
    people: People, waiting: Conversation, available: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clock(after: timedelta) -> None:
        monkeypatch.setattr(jobs, "now", lambda: at + after)

    clock(timedelta(seconds=1))
    jobs.keep_the_line_moving()
    claim(conversation_id=waiting.pk, by=available.actor, at=at)
    lost = settings.CHAT["AGENT_LOST_AFTER"] + timedelta(seconds=1)
    clock(lost)
    jobs.notice_lost_agents()
    clock(lost + settings.CHAT["AGENT_GRACE"])
    jobs.notice_lost_agents()
    jobs.settle_lines()
    jobs.end_silent_conversations()
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert waiting.left_at is not None  # she was the only one there
    assert Presence.objects.get().state == "offline"
    assert {"chat.jobs.keep_the_line_moving", "chat.jobs.notice_lost_agents"} <= registry.keys()


@committing
def test_a_visitor_who_ended_the_visit_leaves_the_line_and_what_was_said_stays(
    people: People, available: User, at: datetime
) -> None:
    waiting = ask(by=people.visitor.actor, text="等不了了", at=at)
    publish(AccessEnded(visitor_id=people.visitor.pk))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.close_reason) == ("closed", "customer_left")
    assert waiting.messages.get().text == "等不了了"


@committing
def test_somebody_elses_place_and_a_talk_under_way_stay(people: People, available: User, at: datetime) -> None:
    other = ask(by=people.member.actor, text="我还在", at=at)
    talking = ask(by=people.visitor.actor, text="在吗", at=at)
    claim(conversation_id=talking.pk, by=available.actor, at=at)
    publish(AccessEnded(visitor_id=people.visitor.pk))
    assert set(Conversation.objects.filter(pk__in=[other.pk, talking.pk]).exclude(state="closed")) == {other, talking}
