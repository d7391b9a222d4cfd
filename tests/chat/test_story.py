"""The main job through the doors: a member asks, waits, is served, and the conversation is closed and rated."""

from datetime import datetime

import pytest

from chat.actions.offering import offer_waiting
from chat.models import Message, Offer
from helpdesk.accounts.models import User
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_a_member_asks_and_is_served_to_the_end(people: People, available: User, at: datetime) -> None:
    customer, console = people.client_of(people.member), people.client_of(available)

    asked = customer.post("/api/v1/conversations", {"subject": "短信失败", "text": "报 4013，怎么办？", "client_id": "c1"})
    assert asked.status_code == 201, asked.json()
    conversation = asked.json()
    url = f"/api/v1/conversations/{conversation['id']}"
    assert conversation["state"] == "waiting"
    assert conversation["line"] == {"position": 1, "wait_s": [0, 60]}
    assert conversation["last_message"]["text"] == "报 4013，怎么办？"
    assert [line["kind"] for line in conversation["happenings"]] == ["asked"]

    (offer,) = offer_waiting(at=at)
    assert offer.agent == available
    (in_line,) = console.get("/api/v1/conversations?view=waiting").json()["results"]
    assert in_line["customer"]["name"] == "王小明"

    accepted = console.put(f"{url}/claim")
    assert accepted.status_code == 200, accepted.json()
    assert accepted.json()["assignee"] == {"id": str(available.pk), "name": "陈静"}
    assert Offer.objects.get().outcome == "accepted"

    said = console.post(f"{url}/messages", {"client_id": "a1", "text": "您好，我看一下签名。"})
    assert (said.status_code, said.json()["seq"]) == (201, 2)
    again = console.post(f"{url}/messages", {"client_id": "a1", "text": "您好，我看一下签名。"})
    assert (again.status_code, again.json()["seq"]) == (200, 2)
    assert Message.objects.count() == 2

    heard = customer.get(f"{url}/messages?after=1").json()
    assert [(m["seq"], m["author"]["kind"], m["text"]) for m in heard["results"]] == [(2, "staff", "您好，我看一下签名。")]
    assert heard["next"] is None

    closed = console.put(f"{url}/closure", {"reason": "solved", "summary": "签名未报备，已补。"})
    assert closed.json()["state"] == "closed"
    mine = customer.get(url).json()
    assert "summary" not in mine
    assert mine["can_reopen_until"]

    rated = customer.post(f"{url}/rating", {"score": 5, "solved": True, "comment": "很快"})
    assert rated.status_code == 201
    assert console.get(url).json()["rating"] == {"score": 5, "solved": True, "comment": "很快"}
    kinds = [line["kind"] for line in console.get(url).json()["happenings"]]
    assert kinds == ["asked", "offered", "accepted", "closed", "rated"]

    proof = console.get(f"/api/v1/evidence/conversation/{conversation['id']}").json()
    # asked, offered, accepted, closed and rated; two messages, a summary, the rating's own words.
    assert proof["count"] == 9
    assert proof["first_broken"] is None


def test_a_visitor_asks_too(people: People, available: User) -> None:
    asked = people.client_of(people.visitor).post("/api/v1/conversations", {"topic": "stolen-account", "text": "号被盗了"})
    assert asked.status_code == 201, asked.json()
    assert asked.json()["queue"]["slug"] == "urgent"
