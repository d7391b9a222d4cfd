"""Many hands at once: each conversation goes to exactly one agent, and no agent holds more than they can."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from psycopg_pool import PoolTimeout

from chat.actions.asking import TooManyFromHere, ask
from chat.actions.closing import close
from chat.actions.handover import AlreadyTaken, NoRoom, claim, hand_back
from chat.actions.offering import OfferIsOver, decline_offer, expire_offers, offer_waiting
from chat.actions.presence import set_presence
from chat.actions.refusals import ConversationClosed
from chat.models import Conversation, Happening, Message, Offer
from helpdesk.accounts.models import User
from helpdesk.common.actors import Role
from helpdesk.common.errors import Conflict, DomainError
from helpdesk.desk.models import Queue
from tests.builders import a_conversation, a_queue, a_seat, a_topic
from tests.people import People, a_user, a_visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Run all of them in threads that start together; what each returned, or the refusal it met."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(index: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait(30)
            results[index] = until_there_is_a_connection(work)  # type: ignore[call-overload]
        except DomainError as refusal:
            results[index] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, work)) for index, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for somebody for ever"
    return list(results)


def until_there_is_a_connection(work: Callable[[], object]) -> object:
    """As whoever is told to try again does: on a busy machine so many at once find the pool empty for a while."""
    for _ in range(10):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, PoolTimeout):
                raise
    raise AssertionError("no connection in ten tries")


def a_hall(count: int, *, capacity: int, queue: Queue, at: datetime) -> list[User]:
    hall = []
    for number in range(count):
        agent = a_user(f"agent{number}@desk.test", f"坐席{number}", Role.AGENT)
        a_seat(agent, queues=[queue], capacity=capacity)
        set_presence(by=agent.actor, state="available", at=at)
        hall.append(agent)
    return hall


def loads() -> Counter[str]:
    held = Conversation.objects.filter(state="active").values_list("assignee__email", flat=True)
    return Counter(held)


def test_eight_agents_claiming_one_conversation_leave_it_with_one(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    hall = a_hall(8, capacity=3, queue=queue, at=at)
    conversation = a_conversation(people.member, topic=a_topic(queue=queue))

    results = at_once([lambda agent=agent: claim(conversation_id=conversation.pk, by=agent.actor, at=at) for agent in hall])  # type: ignore[misc]

    assert sum(isinstance(result, Conversation) for result in results) == 1
    assert sum(isinstance(result, AlreadyTaken) for result in results) == 7
    assert Happening.objects.filter(conversation=conversation, kind="accepted").count() == 1
    conversation.refresh_from_db()
    assert conversation.state == "active"


def test_one_agent_in_eight_windows_never_gets_more_than_their_room(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    (agent,) = a_hall(1, capacity=3, queue=queue, at=at)
    line = [a_conversation(people.member, topic=a_topic(queue=queue)) for _ in range(8)]

    results = at_once([lambda one=one: claim(conversation_id=one.pk, by=agent.actor, at=at) for one in line])  # type: ignore[misc]

    assert sum(isinstance(result, Conversation) for result in results) == 3
    assert sum(isinstance(result, NoRoom) for result in results) == 5
    assert loads() == {agent.email: 3}


def test_eight_agents_emptying_a_line_take_each_once(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    hall = a_hall(8, capacity=2, queue=queue, at=at)
    topic = a_topic(queue=queue)
    line = [a_conversation(people.member, topic=topic) for _ in range(12)]

    def take_all(agent: User) -> None:
        for conversation in line:
            try:
                claim(conversation_id=conversation.pk, by=agent.actor, at=at)
            except Conflict:
                continue

    at_once([lambda agent=agent: take_all(agent) for agent in hall])  # type: ignore[misc]

    assert Conversation.objects.filter(state="active").count() == 12
    assert max(loads().values()) <= 2
    accepted = Happening.objects.filter(kind="accepted").values_list("conversation_id", flat=True)
    assert sorted(accepted) == sorted(one.pk for one in line)


def test_several_processes_offering_make_one_offer_each(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    a_hall(6, capacity=2, queue=queue, at=at)
    topic = a_topic(queue=queue)
    for _ in range(6):
        a_conversation(people.member, topic=topic)

    at_once([lambda: offer_waiting(at=at)] * 4)
    offer_waiting(at=at)

    conversations = Offer.objects.filter(outcome="").values_list("conversation_id", flat=True)
    agents = Offer.objects.filter(outcome="").values_list("agent_id", flat=True)
    assert len(conversations) == len(set(conversations)) == len(set(agents)) == 6


def test_accepting_declining_expiring_and_leaving_in_the_same_moment_ends_an_offer_once(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    (agent,) = a_hall(1, capacity=2, queue=queue, at=at)
    for _ in range(10):
        conversation = a_conversation(people.member, topic=a_topic(queue=queue))
        (offer,) = offer_waiting(at=at)
        late = offer.expires_at

        at_once(
            [
                lambda id=conversation.pk: claim(conversation_id=id, by=agent.actor, at=at),  # type: ignore[misc]
                lambda id=conversation.pk: decline_offer(conversation_id=id, by=agent.actor, at=at),  # type: ignore[misc]
                lambda late=late: expire_offers(at=late),  # type: ignore[misc]
                lambda id=conversation.pk: close(conversation_id=id, by=people.member.actor, at=at),  # type: ignore[misc]
            ]
        )

        offer.refresh_from_db()
        conversation.refresh_from_db()
        assert offer.outcome in {"accepted", "declined", "expired", "withdrawn"}
        assert conversation.state == "closed"  # whoever had it: the customer's word is last
        Offer.objects.all().delete()


def test_handing_back_and_claiming_cross_without_losing_the_conversation(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    first, second = a_hall(2, capacity=2, queue=queue, at=at)
    conversation = a_conversation(people.member, topic=a_topic(queue=queue))
    claim(conversation_id=conversation.pk, by=first.actor, at=at)

    results = at_once(
        [
            lambda: hand_back(conversation_id=conversation.pk, by=first.actor, at=at),
            lambda: claim(conversation_id=conversation.pk, by=second.actor, at=at),
        ]
    )

    conversation.refresh_from_db()
    taken = isinstance(results[1], Conversation)
    assert conversation.assignee == (second if taken else None)
    assert conversation.state == ("active" if taken else "waiting")
    assert isinstance(results[0], Conversation)
    assert not isinstance(results[1], ConversationClosed | OfferIsOver)


def test_sixteen_new_conversations_at_once_from_one_address_stop_at_the_limit(people: People, settings: Any) -> None:
    settings.CHAT = settings.CHAT | {"ASKED_FROM_ADDRESS": 6}
    visitors = [a_visitor() for _ in range(16)]
    at = timezone.now()
    results = at_once([lambda one=one: ask(by=one.actor, text="hi", asked_from="203.0.113.7", at=at) for one in visitors])  # type: ignore[misc]
    assert sum(isinstance(result, Conversation) for result in results) == 6
    assert sum(isinstance(result, TooManyFromHere) for result in results) == 10
    assert Conversation.objects.count() == 6


def test_one_key_posted_eight_times_at_once_is_one_conversation_and_one_answer(people: People) -> None:
    a_hall(1, capacity=3, queue=a_queue(), at=timezone.now())
    member, body = people.member, {"text": "在吗", "client_id": "c1"}

    def post() -> tuple[int, str]:
        answer = people.client_of(member).post("/api/v1/conversations", body, headers={"Idempotency-Key": "once"})
        return answer.status_code, answer.json().get("id", answer.json().get("code"))

    answers = at_once([post] * 8)
    assert Conversation.objects.count() == 1
    assert Message.objects.count() == 1
    assert set(answers) == {(201, str(Conversation.objects.get().pk))}
