"""Merging, links, aftercare, drafts and reminders at their doors: what they answer, and what they refuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.builders import a_seat, a_ticket
from tests.people import People
from tickets.actions.replying import reply
from tickets.models import Entry, Rating, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def url(ticket: Ticket, part: str = "") -> str:
    return f"/api/v1/tickets/{ticket.pk}{part}"


@pytest.fixture
def agent(people: People) -> APIClient:
    return people.client_of(people.agent)


@pytest.fixture
def member(people: People) -> APIClient:
    return people.client_of(people.member)


def put(client: APIClient, address: str, body: Any = None, **headers: Any) -> Any:
    return client.put(address, body or {}, format="json", **headers)


def post(client: APIClient, address: str, body: Any = None, **headers: Any) -> Any:
    return client.post(address, body or {}, format="json", **headers)


def test_a_merge_answers_with_the_target_and_the_old_number_says_where_it_went(
    agent: APIClient, member: APIClient, people: People
) -> None:
    source, target = a_ticket(people.member, version=0), a_ticket(people.member, version=0)
    reply(number=source.pk, by=people.member.actor, at=timezone.now(), text="收不到验证码")

    answer = post(agent, url(source, "/merge"), {"into": target.pk}, HTTP_IF_MATCH='"1"')

    assert answer.status_code == 200
    assert answer.json()["number"] == target.pk
    assert answer.json()["merged"] == [source.pk]
    for client in (agent, member):
        assert client.get(url(source)).json()["merged_into"] == target.pk
    assert "收不到验证码" in [entry["text"] for entry in member.get(url(target, "/timeline")).json()["results"]]


def test_a_customer_learns_nothing_of_anothers_ticket_theirs_was_merged_into(agent: APIClient, people: People) -> None:
    theirs, target = a_ticket(people.other_member, version=0), a_ticket(people.member, version=0)
    reply(number=theirs.pk, by=people.other_member.actor, at=timezone.now(), text="我的银行卡尾号 6789")
    post(agent, url(theirs, "/merge"), {"into": target.pk})

    other, member = people.client_of(people.other_member), people.client_of(people.member)

    body = other.get(url(theirs)).json()
    assert (body["status"], body["merged_into"]) == ("closed", None)
    for answer in (other.get(url(theirs)), other.get(url(theirs, "/timeline"))):
        assert str(target.pk) not in answer.content.decode().replace(f"/{theirs.pk}/", "")
    refused = post(other, url(theirs, "/replies"), {"client_id": "c", "text": "还在吗"})
    assert refused.status_code == 409
    assert str(target.pk) not in refused.content.decode()
    for answer in (member.get(url(target)), member.get(url(target, "/timeline")), member.get("/api/v1/tickets")):
        assert "6789" not in answer.content.decode()


@pytest.mark.parametrize("body", [{}, {"into": "x"}, {"into": 0}, {"into": 10**30}, {"into": None}, {"into": 5, "force": True}])
def test_a_merge_into_nonsense_is_refused(body: dict[str, Any], agent: APIClient) -> None:
    ticket = a_ticket()
    assert post(agent, url(ticket, "/merge"), body).status_code == 400
    assert not Entry.objects.exists()


def test_a_merge_into_what_is_hidden_reads_as_into_nothing(agent: APIClient, people: People) -> None:
    mine, hidden = a_ticket(), a_ticket()
    a_seat(people.agent, queues=[mine.queue])
    answers = [post(agent, url(mine, "/merge"), {"into": number}) for number in (hidden.pk, 999_999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    first, second = ({**answer.json(), "request_id": ""} for answer in answers)
    assert first == second


def test_merging_and_splitting_with_a_stale_version_is_refused_with_what_changed(agent: APIClient, people: People) -> None:
    source, target = a_ticket(people.member, version=0), a_ticket(people.member)
    for text in ("一", "二"):
        reply(number=source.pk, by=people.member.actor, at=timezone.now(), text=text)
    for part, body in (("/merge", {"into": target.pk}), ("/split", {"entries": [1], "subject": "另一件"})):
        answer = post(agent, url(source, part), body, HTTP_IF_MATCH='"1"')
        assert answer.status_code == 412
        assert answer.json()["current"] == 2
        assert [entry["text"] for entry in answer.json()["changes"]] == ["二"]


def test_a_split_answers_with_the_new_ticket_and_is_done_once(agent: APIClient, people: People) -> None:
    source = a_ticket(people.member, version=0)
    reply(number=source.pk, by=people.member.actor, at=timezone.now(), text="另外发票也开错了")
    body = {"entries": [1], "subject": "发票开错"}
    first = post(agent, url(source, "/split"), body, HTTP_IDEMPOTENCY_KEY="split-1")
    again = post(agent, url(source, "/split"), body, HTTP_IDEMPOTENCY_KEY="split-1")
    assert first.status_code == 201
    assert first.json() == again.json()
    assert Ticket.objects.count() == 2
    assert first.json()["subject"] == "发票开错"
    assert first.json()["links"] == [
        {"kind": "related", "ticket": {"number": source.pk, "subject": source.subject, "status": "new"}}
    ]
    for wrong in (
        {"entries": []},
        {"entries": [1]},
        {"entries": [1], "subject": " "},
        {"entries": list(range(1, 400)), "subject": "x"},
    ):
        assert post(agent, url(source, "/split"), wrong).status_code == 400


def test_links_are_made_and_taken_back(agent: APIClient) -> None:
    one, other = a_ticket(), a_ticket(subject="父工单")
    body = {"kind": "parent", "number": other.pk}
    assert post(agent, url(one, "/links"), body).json()["links"] == [
        {"kind": "parent", "ticket": {"number": other.pk, "subject": "父工单", "status": "new"}}
    ]
    assert agent.get(url(other)).json()["links"][0]["kind"] == "child"
    assert post(agent, url(other, "/links"), {"kind": "parent", "number": one.pk}).status_code == 409
    assert agent.delete(url(one, "/links"), body, format="json").json()["links"] == []
    assert agent.delete(url(one, "/links"), body, format="json").status_code == 404
    assert post(agent, url(one, "/links"), {"kind": "enemy", "number": other.pk}).status_code == 400


def test_tags_in_use_are_suggested(agent: APIClient, member: APIClient) -> None:
    ticket = a_ticket(version=1)
    tags = {"tags": ["退款", "退货", "VIP"]}
    assert agent.patch(url(ticket), tags, format="json", HTTP_IF_MATCH='"1"').json()["tags"] == ["vip", "退款", "退货"]
    assert agent.get("/api/v1/ticket-tags?q=退").json() == {"results": ["退款", "退货"]}
    assert agent.get("/api/v1/ticket-tags?q=V").json() == {"results": ["vip"]}
    assert member.get("/api/v1/ticket-tags").status_code == 403
    assert agent.get("/api/v1/ticket-tags?name=退").status_code == 400


def test_a_customer_urges_and_hears_when_they_may_again(member: APIClient, people: People) -> None:
    ticket = a_ticket(people.member)
    answer = post(member, url(ticket, "/urging"))
    assert answer.status_code == 200
    assert answer.json()["urged"] == 1
    again_at = answer.json()["can"]["urge"]
    refused = post(member, url(ticket, "/urging"))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 4 * 3600 - 60
    assert refused.json()["again_at"] == again_at


def test_from_solved_to_open_and_rated_by_the_customer(member: APIClient, people: People) -> None:
    ticket = a_ticket(people.member, status="open")
    assert post(member, url(ticket, "/rating"), {"score": 5}).status_code == 409
    assert member.get(url(ticket)).json()["can"]["reopen_until"] is None
    solved = put(member, url(ticket, "/resolution")).json()
    assert solved["status"] == "solved"
    ticket.refresh_from_db()
    assert ticket.solved_at
    until = datetime.fromisoformat(solved["can"]["reopen_until"])
    assert abs(until - ticket.solved_at - timedelta(days=14)) < timedelta(milliseconds=1)
    assert put(member, url(ticket, "/reopening"), {"text": "还是不行"}).json()["status"] == "open"
    assert put(member, url(ticket, "/resolution")).json()["can"]["rate"] is True
    first = post(member, url(ticket, "/rating"), {"score": 2, "comment": "慢"})
    assert (first.status_code, first.json()["rating"]) == (201, {"score": 2, "solved": None, "comment": "慢"})
    assert post(member, url(ticket, "/rating"), {"score": 4}).status_code == 200
    for wrong in ({}, {"score": 0}, {"score": 6}, {"score": "x"}, {"score": 3, "comment": "长" * 1001}, {"score": 3, "by": "me"}):
        assert post(member, url(ticket, "/rating"), wrong).status_code == 400
    raw = rb'{"score": 3, "comment": "\ud800"}'
    assert member.post(url(ticket, "/rating"), raw, content_type="application/json").status_code == 400
    assert Rating.objects.get().score == 4


def test_too_late_to_reopen_is_told_with_a_way_out(member: APIClient, people: People) -> None:
    ticket = a_ticket(people.member, status="closed")
    answer = put(member, url(ticket, "/reopening"))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_reopen")
    assert f"#{ticket.pk}" in answer.json()["detail"]


def test_drafts_snooze_and_reminders_at_the_door(agent: APIClient) -> None:
    ticket = a_ticket()
    empty = {"text": "", "note": "", "saved_at": None}
    assert agent.get(url(ticket, "/draft")).json() == empty
    assert put(agent, url(ticket, "/draft"), {"text": "您好"}).json()["text"] == "您好"
    assert put(agent, url(ticket, "/draft"), {"text": "通道三", "is_note": True}).json()["note"] == "通道三"
    assert put(agent, url(ticket, "/draft"), {"text": ""}).json()["text"] == ""

    later = (timezone.now() + timedelta(hours=2)).isoformat()
    assert put(agent, url(ticket, "/snooze"), {"until": later}).json()["snoozed_until"].endswith("Z")
    assert put(agent, url(ticket, "/snooze"), {"until": None}).json()["snoozed_until"] is None
    for wrong in ({}, {"until": "morgen"}, {"until": "2001-01-01T00:00:00Z"}):
        assert put(agent, url(ticket, "/snooze"), wrong).status_code == 400

    made = post(agent, url(ticket, "/reminders"), {"at": later, "text": "回电"})
    assert made.status_code == 201
    assert agent.get(url(ticket, "/reminders")).json() == {"results": [made.json()]}
    assert post(agent, url(ticket, "/reminders"), {"at": "2001-01-01T00:00:00Z"}).json()["errors"]["at"]
    assert agent.delete(url(ticket, f"/reminders/{made.json()['id']}")).status_code == 204
    assert agent.delete(url(ticket, f"/reminders/{uuid4()}")).status_code == 404
