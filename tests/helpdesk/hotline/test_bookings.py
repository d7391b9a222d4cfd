"""Who booked a callback finds it again, and can cancel it until somebody is at it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.actions.visitors import attach_visitor
from helpdesk.evidence.queries import records_of
from helpdesk.hotline.models import Callback
from helpdesk.hotline.slots import coming_slots
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def book(client: APIClient, *, slot: int = 0, phone: str = "139 1234 5678") -> Callback:
    starts_at = coming_slots(timezone.now())[slot].starts_at.isoformat()
    answer = client.post("/api/v1/callbacks", {"phone": phone, "slot": starts_at, "topic": "发票"})
    assert answer.status_code == 201, answer.content
    return Callback.objects.get(pk=answer.json()["id"])


def cancel(client: APIClient, booked: Callback) -> Any:
    return client.delete(f"/api/v1/bookings/{booked.pk}")


def listed(client: APIClient) -> list[str]:
    return [one["id"] for one in client.get("/api/v1/bookings").json()["results"]]


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_who_booked_finds_it_again_and_cancels_it_and_the_place_is_free(who: str, people: People) -> None:
    client = people.client_of(getattr(people, who))
    people.client_of(people.administrator).put("/api/v1/callback-places", {"default": 1})
    later, booked = book(client, slot=1), book(client)
    assert listed(client) == [str(booked.pk), str(later.pk)]
    assert client.get("/api/v1/bookings").json()["results"][0]["phone_masked"] == "+86139****5678"

    assert cancel(client, booked).status_code == 204
    assert listed(client) == [str(later.pk)]
    booked.refresh_from_db()
    assert (booked.state, booked.is_open, booked.ended_at is not None) == ("cancelled", False, True)
    assert [record.kind for record in records_of(("callback", booked.pk))] == ["callback.booked", "callback.cancelled"]
    assert client.get("/api/v1/callback-slots").json()["results"][0]["free"] is True
    assert book(people.client_of(people.other_member), phone="13912345679").slot == booked.slot


def test_cancelling_twice_is_cancelling_once(people: People) -> None:
    client = people.client_of(people.member)
    booked = book(client)
    assert [cancel(client, booked).status_code for _ in range(2)] == [204, 204]
    assert len(list(records_of(("callback", booked.pk)))) == 2


def test_nobody_cancels_what_somebody_else_booked(people: People) -> None:
    booked = book(people.client_of(people.visitor))
    others = (people.other_visitor, people.member, people.agent, people.administrator)
    assert {cancel(people.client_of(other), booked).status_code for other in others} == {404}
    assert cancel(people.client_of(None), booked).status_code == 401
    assert {tuple(listed(people.client_of(other))) for other in others} == {()}
    booked.refresh_from_db()
    assert booked.state == "waiting"


def test_what_an_agent_has_taken_on_or_done_is_not_cancelled(people: People) -> None:
    client, agent = people.client_of(people.member), people.client_of(people.agent)
    booked = book(client)
    agent.put(f"/api/v1/callbacks/{booked.pk}/claim")
    refused = cancel(client, booked)
    assert (refused.status_code, refused.json()["code"]) == (409, "booking_claimed")
    assert listed(client) == [str(booked.pk)]
    agent.post(f"/api/v1/callbacks/{booked.pk}/outcomes", {"outcome": "reached"})
    refused = cancel(client, booked)
    assert (refused.status_code, refused.json()["code"]) == (409, "booking_over")
    booked.refresh_from_db()
    assert (booked.state, listed(client)) == ("done", [])


def test_who_was_not_reached_may_still_cancel_before_the_next_try(people: People) -> None:
    client, agent = people.client_of(people.member), people.client_of(people.agent)
    booked = book(client)
    agent.put(f"/api/v1/callbacks/{booked.pk}/claim")
    agent.post(f"/api/v1/callbacks/{booked.pk}/outcomes", {"outcome": "no_answer"})
    assert cancel(client, booked).status_code == 204


def test_a_cancelled_booking_is_nobodys_work_any_more(people: People) -> None:
    client, agent = people.client_of(people.member), people.client_of(people.agent)
    booked = book(client)
    cancel(client, booked)
    refused = agent.put(f"/api/v1/callbacks/{booked.pk}/claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "callback_over")
    assert agent.get("/api/v1/callbacks").json()["results"] == []
    (told,) = agent.get("/api/v1/callbacks?state=cancelled").json()["results"]
    assert (told["id"], told["phone"]) == (str(booked.pk), None)


def test_a_missed_call_of_mine_is_no_booking(people: People) -> None:
    at = timezone.now()
    owed = Callback.objects.create(kind="missed", phone="+8613912345678", member=people.member, due_at=at, created_at=at)
    client = people.client_of(people.member)
    assert (listed(client), cancel(client, owed).status_code) == ([], 404)


def test_a_visitor_who_turns_out_a_member_keeps_their_booking(people: People) -> None:
    booked = book(people.client_of(people.visitor))
    attach_visitor(visitor=people.visitor, user=people.member, at=timezone.now())
    client = people.client_of(people.member)
    assert listed(client) == [str(booked.pk)]
    assert cancel(client, booked).status_code == 204


def test_a_list_of_bookings_costs_the_same_however_long(people: People, django_assert_max_num_queries: Any) -> None:
    client = people.client_of(people.member)
    for slot in range(6):
        book(client, slot=slot, phone=f"1391234567{slot}")
    with django_assert_max_num_queries(5):
        assert len(listed(client)) == 6


@pytest.mark.django_db(transaction=True)
def test_of_a_customer_who_cancels_and_an_agent_who_claims_one_is_told_no(people: People) -> None:
    client, agent = people.client_of(people.member), people.client_of(people.agent)
    booked = book(client)

    def at_once(deed: Any) -> int:
        try:
            return int(deed().status_code)
        finally:
            connection.close()

    deeds = [lambda: cancel(client, booked), lambda: agent.put(f"/api/v1/callbacks/{booked.pk}/claim")]
    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(at_once, deeds))
    booked.refresh_from_db()
    assert (*answers, booked.state) in {(204, 409, "cancelled"), (409, 200, "claimed")}
