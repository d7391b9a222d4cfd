"""拉黑: reading stays, opening and writing stop, and the customer is told until when."""

from datetime import datetime, timedelta

import pytest

from chat.actions.asking import ask
from chat.actions.attaching import attach_visitor
from chat.actions.blocking import AlreadyBlocked, NotBlocked, block, unblock
from chat.actions.closing import close, reopen
from chat.actions.handover import claim
from chat.actions.refusals import Blocked
from chat.models import Block, Conversation
from helpdesk.accounts.models import User
from helpdesk.common.errors import NotAllowed
from tests.people import People, a_visitor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def blocked(active: Conversation, available: User, at: datetime) -> Block:
    return block(conversation_id=active.pk, by=available.actor, reason="辱骂客服", hours=24, at=at)


def test_a_blocked_customer_reads_but_does_not_write(blocked: Block, active: Conversation, people: People) -> None:
    customer, url = people.client_of(people.member), f"/api/v1/conversations/{active.pk}"
    assert customer.get(f"{url}/messages").status_code == 200
    refused = customer.post(f"{url}/messages", {"client_id": "x", "text": "！"})
    assert (refused.status_code, refused.json()["code"]) == (403, "blocked")
    assert f"{blocked.expires_at.astimezone():%m-%d %H:%M}" in refused.json()["detail"]
    assert "辱骂客服" in refused.json()["detail"]
    refused = customer.post("/api/v1/conversations", {"text": "换一个"})
    assert (refused.status_code, refused.json()["code"]) == (403, "blocked")
    assert Conversation.objects.count() == 1


def test_nor_do_they_reopen(blocked: Block, active: Conversation, available: User, people: People, at: datetime) -> None:
    close(conversation_id=active.pk, by=available.actor, reason="abuse", at=at)
    with pytest.raises(Blocked):
        reopen(conversation_id=active.pk, by=people.member.actor, at=at)
    assert reopen(conversation_id=active.pk, by=people.member.actor, at=blocked.expires_at)


def test_a_block_ends_by_itself_or_by_hand(
    blocked: Block, active: Conversation, available: User, people: People, at: datetime
) -> None:
    ask(by=people.member.actor, text="时间到了", at=blocked.expires_at)
    with pytest.raises(Blocked):
        ask(by=people.member.actor, text="还没到", at=blocked.expires_at - timedelta(seconds=1))
    unblock(conversation_id=active.pk, by=available.actor, at=at)
    ask(by=people.member.actor, text="谢谢", at=at)
    with pytest.raises(NotBlocked):
        unblock(conversation_id=active.pk, by=available.actor, at=at)


def test_staff_see_it_and_others_are_not_hit(
    blocked: Block, active: Conversation, available: User, people: People, at: datetime
) -> None:
    body = people.client_of(available).get(f"/api/v1/conversations/{active.pk}").json()
    assert (body["blocked"]["reason"], body["blocked"]["by"]) == ("辱骂客服", "陈静")
    ask(by=people.other_member.actor, text="我没骂人", at=at)


def test_only_staff_block_and_only_once(
    blocked: Block, active: Conversation, available: User, people: People, at: datetime
) -> None:
    with pytest.raises(AlreadyBlocked):
        block(conversation_id=active.pk, by=available.actor, reason="又骂", hours=1, at=at)
    with pytest.raises(NotAllowed):
        unblock(conversation_id=active.pk, by=people.member.actor, at=at)
    assert Block.objects.count() == 1


@pytest.mark.parametrize(
    "form", [{"reason": "x", "hours": 0}, {"reason": "x", "hours": 10**9}, {"reason": "", "hours": 1}, {"hours": 1}]
)
def test_a_block_needs_a_reason_and_an_end(active: Conversation, available: User, people: People, form: dict) -> None:
    answer = people.client_of(available).post(f"/api/v1/conversations/{active.pk}/block", form)
    assert answer.status_code == 400
    assert not Block.objects.exists()


def test_by_address_only_when_asked_for_and_only_against_visitors(people: People, available: User, at: datetime) -> None:
    here = {"asked_from": "203.0.113.7", "at": at}
    rude = ask(by=people.visitor.actor, text="骂", **here)  # type: ignore[arg-type]
    claim(conversation_id=rude.pk, by=available.actor, at=at)
    block(conversation_id=rude.pk, by=available.actor, reason="辱骂", hours=1, at=at)
    ask(by=a_visitor().actor, text="同一个办公室的", **here)  # type: ignore[arg-type]

    unblock(conversation_id=rude.pk, by=available.actor, at=at)
    block(conversation_id=rude.pk, by=available.actor, reason="辱骂", hours=1, with_address=True, at=at)
    with pytest.raises(Blocked):
        ask(by=a_visitor().actor, text="换了个 cookie", **here)  # type: ignore[arg-type]
    ask(by=people.member.actor, text="我有账号", **here)  # type: ignore[arg-type]
    ask(by=a_visitor().actor, text="我在别处", asked_from="203.0.113.8", at=at)


def test_signing_in_is_no_way_out_of_a_block(people: People, available: User, at: datetime) -> None:
    rude = ask(by=people.visitor.actor, text="骂", at=at)
    claim(conversation_id=rude.pk, by=available.actor, at=at)
    block(conversation_id=rude.pk, by=available.actor, reason="辱骂", hours=1, at=at)
    attach_visitor(visitor_id=people.visitor.pk, user_id=people.member.pk, at=at)
    for name in (people.member, people.visitor):
        refused = people.client_of(name).post(f"/api/v1/conversations/{rude.pk}/messages", {"client_id": "x", "text": "再骂"})
        assert (refused.status_code, refused.json()["code"]) == (403, "blocked")
    unblock(conversation_id=rude.pk, by=available.actor, at=at)
    for name in (people.member, people.visitor):
        assert (
            people.client_of(name)
            .post(f"/api/v1/conversations/{rude.pk}/messages", {"client_id": "y", "text": "抱歉"})
            .status_code
            == 201
        )


def test_a_member_who_was_a_visitor_is_blocked_under_both_names(people: People, available: User, at: datetime) -> None:
    mine = ask(by=people.visitor.actor, text="你好", at=at)
    attach_visitor(visitor_id=people.visitor.pk, user_id=people.member.pk, at=at)
    claim(conversation_id=mine.pk, by=available.actor, at=at)
    block(conversation_id=mine.pk, by=available.actor, reason="辱骂", hours=1, at=at)
    for name in (people.member, people.visitor):
        refused = people.client_of(name).post(f"/api/v1/conversations/{mine.pk}/messages", {"client_id": "x", "text": "骂"})
        assert refused.json()["code"] == "blocked"
