"""Claiming, handing on, giving back."""

from datetime import datetime, timedelta

import pytest

from chat.actions.asking import ask
from chat.actions.closing import close
from chat.actions.handover import (
    AlreadyTaken,
    NoRoom,
    NothingToHandOn,
    NotThere,
    UnknownTarget,
    claim,
    hand_back,
    transfer_to_agent,
    transfer_to_queue,
)
from chat.actions.offering import offer_waiting
from chat.actions.presence import set_presence
from chat.actions.refusals import ConversationClosed
from chat.models import Conversation, Happening, Note
from helpdesk.accounts.models import User
from helpdesk.common.errors import NotAllowed, NotFound
from helpdesk.desk.models import Queue
from helpdesk.evidence.queries import records_of
from tests.builders import a_seat
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

LATER = timedelta(minutes=3)


@pytest.fixture
def colleague(people: People, general: Queue, at: datetime) -> User:
    set_presence(by=people.other_agent.actor, state="available", at=at)
    return people.other_agent


def kinds(conversation: Conversation) -> list[str]:
    return list(Happening.objects.filter(conversation=conversation).values_list("kind", flat=True))


def test_claiming_makes_it_mine_and_again_changes_nothing(active: Conversation, available: User, at: datetime) -> None:
    again = claim(conversation_id=active.pk, by=available.actor, at=at + LATER)
    assert (again.assignee_id, again.accepted_at) == (available.pk, at)
    assert kinds(active) == ["asked", "accepted"]


def test_what_a_colleague_has_cannot_be_claimed(active: Conversation, colleague: User, at: datetime) -> None:
    with pytest.raises(AlreadyTaken) as refusal:
        claim(conversation_id=active.pk, by=colleague.actor, at=at)
    assert "陈静" in refusal.value.detail
    assert Conversation.objects.get().assignee != colleague


def test_a_customer_claims_nothing_not_even_their_own(waiting: Conversation, people: People, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        claim(conversation_id=waiting.pk, by=people.member.actor, at=at)
    assert Conversation.objects.get().state == "waiting"


def test_a_closed_one_is_not_to_be_had(active: Conversation, available: User, colleague: User, at: datetime) -> None:
    close(conversation_id=active.pk, by=available.actor, reason="solved", at=at)
    with pytest.raises(ConversationClosed):
        claim(conversation_id=active.pk, by=colleague.actor, at=at)


def test_nobody_takes_more_than_their_room(people: People, active: Conversation, available: User, at: datetime) -> None:
    a_seat(available, queues=[active.queue], capacity=1)
    more = ask(by=people.other_member.actor, text="你好", at=at)
    with pytest.raises(NoRoom):
        claim(conversation_id=more.pk, by=available.actor, at=at)
    close(conversation_id=active.pk, by=available.actor, reason="solved", at=at)
    assert claim(conversation_id=more.pk, by=available.actor, at=at).assignee_id == available.pk


def test_handed_to_a_colleague_with_a_note_the_customer_never_sees(
    active: Conversation, available: User, colleague: User, people: People, at: datetime
) -> None:
    handed = transfer_to_agent(
        conversation_id=active.pk, to_agent=colleague.pk, by=available.actor, note="客户急，先看授权书", at=at
    )
    assert (handed.state, handed.assignee_id) == ("active", colleague.pk)
    assert Note.objects.get().text == "客户急，先看授权书"
    url = f"/api/v1/conversations/{active.pk}"
    assert "授权书" not in people.client_of(people.member).get(url).content.decode()
    assert "赵敏" in people.client_of(people.member).get(url).content.decode()


@pytest.mark.parametrize("state", ["offline", None])
def test_it_is_not_handed_to_somebody_who_is_not_there(
    active: Conversation, available: User, people: People, at: datetime, state: str | None
) -> None:
    if state:
        set_presence(by=people.other_agent.actor, state=state, at=at)
    with pytest.raises(NotThere):
        transfer_to_agent(conversation_id=active.pk, to_agent=people.other_agent.pk, by=available.actor, at=at)
    assert Conversation.objects.get().assignee == available


def test_it_is_not_handed_to_somebody_without_room(active: Conversation, available: User, colleague: User, at: datetime) -> None:
    a_seat(colleague, queues=[active.queue], capacity=0)
    with pytest.raises(NoRoom):
        transfer_to_agent(conversation_id=active.pk, to_agent=colleague.pk, by=available.actor, at=at)


def test_it_is_not_handed_to_a_customer_or_nobody(active: Conversation, available: User, people: People, at: datetime) -> None:
    for target in (people.other_member.pk, active.pk, available.pk):
        with pytest.raises(UnknownTarget):
            transfer_to_agent(conversation_id=active.pk, to_agent=target, by=available.actor, at=at)
    with pytest.raises(UnknownTarget):
        transfer_to_queue(conversation_id=active.pk, to_queue="no-such", by=available.actor, at=at)


def test_only_who_has_it_or_a_supervisor_hands_it_on(active: Conversation, colleague: User, people: People, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        transfer_to_queue(conversation_id=active.pk, to_queue="urgent", by=colleague.actor, at=at)
    with pytest.raises(NotAllowed):
        transfer_to_queue(conversation_id=active.pk, to_queue="urgent", by=people.member.actor, at=at)
    with pytest.raises(NotFound):
        transfer_to_queue(conversation_id=active.pk, to_queue="urgent", by=people.other_member.actor, at=at)
    moved = transfer_to_queue(conversation_id=active.pk, to_queue="urgent", by=people.supervisor.actor, at=at)
    assert (moved.state, moved.queue.slug, moved.assignee_id) == ("waiting", "urgent", None)


def test_given_back_it_stands_before_those_who_came_later(
    people: People, active: Conversation, available: User, colleague: User, at: datetime
) -> None:
    set_presence(by=colleague.actor, state="busy", at=at)
    ask(by=people.other_member.actor, text="我后来的", at=at + LATER)
    hand_back(conversation_id=active.pk, by=available.actor, at=at + LATER * 2)
    active.refresh_from_db()
    assert (active.state, active.waiting_since) == ("waiting", at)
    body = people.client_of(people.member).get(f"/api/v1/conversations/{active.pk}").json()
    assert body["line"]["position"] == 1
    set_presence(by=colleague.actor, state="available", at=at)
    first = next(offer for offer in offer_waiting(at=at + LATER * 2) if offer.agent == colleague)
    assert first.conversation == active


def test_who_gave_it_back_is_not_offered_it_at_once(active: Conversation, available: User, at: datetime) -> None:
    hand_back(conversation_id=active.pk, by=available.actor, at=at)
    assert offer_waiting(at=at + timedelta(seconds=5)) == []


def test_nobody_gives_back_what_is_not_theirs(active: Conversation, waiting: Conversation, colleague: User, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        hand_back(conversation_id=active.pk, by=colleague.actor, at=at)
    assert Conversation.objects.get().state == "active"


def test_what_waits_cannot_be_given_back(waiting: Conversation, available: User, at: datetime) -> None:
    with pytest.raises(NothingToHandOn):
        hand_back(conversation_id=waiting.pk, by=available.actor, at=at)


def test_every_step_is_on_record(active: Conversation, available: User, colleague: User, at: datetime) -> None:
    transfer_to_agent(conversation_id=active.pk, to_agent=colleague.pk, by=available.actor, at=at)
    transfer_to_queue(conversation_id=active.pk, to_queue="urgent", by=colleague.actor, at=at)
    said = [(one.kind, one.by) for one in records_of(("conversation", active.pk))]
    assert said == [
        ("chat.conversation.asked", active.member.actor.key),  # type: ignore[union-attr]
        ("chat.message.posted", active.member.actor.key),  # type: ignore[union-attr]
        ("chat.conversation.accepted", available.actor.key),
        ("chat.conversation.transferred", available.actor.key),
        ("chat.conversation.transferred", colleague.actor.key),
    ]
