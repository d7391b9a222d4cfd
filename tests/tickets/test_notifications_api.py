"""The notification centre over HTTP, and the ring in the window of whoever is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.realtime import push
from tests.builders import a_ticket
from tests.people import People
from tickets.actions.assigning import assign
from tickets.actions.bulk import begin_bulk, carry_on
from tickets.actions.notifying import tell
from tickets.models import Notification, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/notifications"
PREFERENCES = "/api/v1/notification-preferences"


@pytest.fixture
def ticket(people: People) -> Ticket:
    return a_ticket(people.member, last_entry=1)


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, Any]]]:
    """What the hub is handed, topics and frame: the sockets behind it have tests of their own."""
    rung: list[tuple[list[str], dict[str, Any]]] = []

    def publish(frames: list[tuple[list[str], bytes, str]]) -> None:
        rung.extend((topics, json.loads(frame)) for topics, frame, _ in frames)

    monkeypatch.setattr(push.hub, "publish", publish)
    return rung


def test_what_one_was_told_newest_first_with_how_much_is_unread(people: People, ticket: Ticket) -> None:
    for number in range(3):
        tell([people.agent.pk], "assigned", number=ticket.pk, at=timezone.now(), by=f"第 {number} 位")
    tell([people.other_agent.pk], "alarm", number=ticket.pk, at=timezone.now())
    client = people.client_of(people.agent)
    body = client.get(URL, {"limit": 2}).json()
    assert [row["facts"]["by"] for row in body["results"]] == ["第 2 位", "第 1 位"]
    assert (body["unread"], body["results"][0]["ticket"]) == (3, {"number": ticket.pk, "subject": ticket.subject})
    rest = client.get(body["next"]).json()
    assert ([row["facts"]["by"] for row in rest["results"]], rest["next"]) == (["第 0 位"], None)


def test_reading_some_and_all(people: People, ticket: Ticket) -> None:
    rows = [tell([people.agent.pk], "assigned", number=ticket.pk, at=timezone.now())[0] for _ in range(3)]
    client = people.client_of(people.agent)
    assert client.put(f"{URL}/read", {"ids": [str(rows[0].pk)]}).json() == {"unread": 2}
    assert len(client.get(URL, {"unread": 1}).json()["results"]) == 2
    assert client.put(f"{URL}/read", {"all": True}).json() == {"unread": 0}
    for form in ({}, {"ids": [], "all": True}, {"ids": ["x"]}, {"all": False}):
        assert client.put(f"{URL}/read", form).status_code == 400


def test_the_list_costs_the_same_for_few_and_many(people: People, ticket: Ticket, django_assert_max_num_queries: Any) -> None:
    client = people.client_of(people.agent)
    tell([people.agent.pk], "assigned", number=ticket.pk, at=timezone.now())
    client.get(URL)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    for _ in range(20):
        tell([people.agent.pk], "assigned", number=a_ticket(ticket.contact).pk, at=timezone.now())
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(URL).json()["results"]) == 21


def test_preferences_are_said_kind_by_kind(people: People) -> None:
    client = people.client_of(people.agent)
    before = client.get(PREFERENCES).json()
    assert before["alarm"] == {"on_page": True, "by_mail": True}
    after = client.put(PREFERENCES, {"alarm": {"on_page": True, "by_mail": False}}).json()
    assert after == before | {"alarm": {"on_page": True, "by_mail": False}}
    assert client.get(PREFERENCES).json() == after
    for form in ({"gossip": {"on_page": True, "by_mail": True}}, {"alarm": {"on_page": True}}, {"alarm": True}):
        assert client.put(PREFERENCES, form).status_code == 400


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_customers_have_no_notification_centre(people: People, who: str) -> None:
    client = people.client_of(getattr(people, who))
    assert client.get(URL).status_code == client.get(PREFERENCES).status_code == 403


def test_the_window_of_whoever_is_told_rings_after_the_commit(
    people: People, ticket: Ticket, rings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assign(number=ticket.pk, to=people.agent.pk, by=people.supervisor.actor, at=timezone.now())
        assert rings == []
    (notice,) = [(topics, frame) for topics, frame in rings if frame["type"] == "notice"]
    row = Notification.objects.get()
    assert notice[0] == [f"user:{people.agent.pk}"]
    assert (notice[1]["notification"]["id"], notice[1]["unread"]) == (str(row.pk), 1)


def test_off_the_page_rings_nothing(people: People, ticket: Ticket, rings: Any, django_capture_on_commit_callbacks: Any) -> None:
    people.client_of(people.agent).put(PREFERENCES, {"assigned": {"on_page": False, "by_mail": False}})
    with django_capture_on_commit_callbacks(execute=True):
        assign(number=ticket.pk, to=people.agent.pk, by=people.supervisor.actor, at=timezone.now())
    assert [frame for _, frame in rings if frame["type"] == "notice"] == []


def test_progress_rings_at_its_owner(people: People, rings: Any, django_capture_on_commit_callbacks: Any) -> None:
    numbers = [a_ticket(people.member, status="open").pk for _ in range(3)]
    run = begin_bulk(numbers=numbers, deed={"changes": {"status": "solved"}}, by=people.agent.actor, at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        carry_on(run_id=run.pk, clock=timezone.now)
    ((topics, frame),) = [(topics, frame) for topics, frame in rings if frame["type"] == "bulk"]
    assert topics == [f"user:{people.agent.pk}"]
    assert frame == {"type": "bulk", "id": str(run.pk), "total": 3, "done": 3, "failed": 0, "finished": True}
