"""People without an account: let in, limited, ended, and told apart from members until proven (TRUST AU-05)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rest_framework.test import APIClient

from helpdesk.accounts.actions import visitors
from helpdesk.accounts.events import AccessEnded, VisitorProved
from helpdesk.accounts.identity import actor_of, who_is
from helpdesk.accounts.limits import VISITORS_FROM_ADDRESS
from helpdesk.accounts.models import Visitor
from helpdesk.events import bus
from helpdesk.evidence.models import Pending
from tests.people import People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    heard: list[Any] = []
    for event in (AccessEnded, VisitorProved):
        monkeypatch.setitem(bus._inside, event, [heard.append])
    return heard


def come_in(browser: APIClient | None = None, **form: str) -> Any:
    return (browser or APIClient()).post("/api/v1/visitors", form)


def test_a_visitor_comes_in_with_a_cookie_out_of_reach_of_scripts() -> None:
    browser = APIClient()
    answer = come_in(browser, display_name="  小   林 ")
    assert answer.status_code == 201
    assert answer.json()["name"] == "小 林"
    cookie = answer.cookies["visitor"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert browser.get("/api/v1/session").json()["visitor"]["id"] == answer.json()["id"]
    assert Pending.objects.filter(kind="visitor.came", subject_id=answer.json()["id"]).exists()


def test_we_keep_only_the_hash_of_the_token() -> None:
    token = come_in().json()["token"]
    assert len(token) >= 43
    assert token not in str(Visitor.objects.values().get())


def test_a_page_elsewhere_sends_the_token_in_a_header() -> None:
    token = come_in().json()["token"]
    answer = APIClient().get("/api/v1/session", HTTP_AUTHORIZATION=f"Visitor {token}")
    assert answer.json()["visitor"] is not None


@pytest.mark.parametrize("where", ["?visitor=", "?token=", "?authorization=Visitor "])
def test_a_token_in_an_address_says_nothing(where: str) -> None:
    token = come_in().json()["token"]
    assert APIClient().get(f"/api/v1/session{where}{token}").json().get("visitor") is None


def test_nothing_answered_later_repeats_the_token(people: People) -> None:
    browser = APIClient()
    token = come_in(browser).json()["token"]
    assert token not in browser.get("/api/v1/session").content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"display_name": "x" * 61},
        {"display_name": "a\u202eb"},
        {"email": "not an address"},
        {"user": "1"},
        {"expires_at": "2099-01-01"},
        {"token_hash": "0" * 64},
    ],
)
def test_bad_input_lets_nobody_in(form: dict[str, str]) -> None:
    answer = come_in(**form)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(form)
    assert not Visitor.objects.exists()


def test_visitors_are_limited_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "VISITORS_FROM_ADDRESS", replace(VISITORS_FROM_ADDRESS, tries=4))
    assert [come_in().status_code for _ in range(5)] == [201, 201, 201, 201, 429]
    assert Visitor.objects.count() == 4


def test_an_ended_visitor_is_nobody(told: list[Any]) -> None:
    browser = APIClient()
    came = come_in(browser).json()
    assert browser.delete("/api/v1/visitors/me").status_code == 204
    assert who_is(None, came["token"]) is None
    assert APIClient().get("/api/v1/session", HTTP_AUTHORIZATION=f"Visitor {came['token']}").json()["visitor"] is None
    assert [str(event.visitor_id) for event in told] == [came["id"]]
    assert browser.delete("/api/v1/visitors/me").status_code == 404


def test_a_cookie_that_opens_nothing_any_more_is_taken_back(people: People) -> None:
    browser = people.client_of(people.visitor)
    Visitor.objects.update(ended_at=people.visitor.created_at)
    assert browser.get("/api/v1/session").cookies["visitor"].value == ""
    assert come_in(browser).cookies["visitor"].value != ""


def test_who_is_signed_in_is_the_user_even_with_a_visitors_cookie(people: People, rf: Any) -> None:
    request = rf.get("/", HTTP_AUTHORIZATION=f"Visitor {people.visitor.token}")  # type: ignore[attr-defined]
    request.user = people.member
    assert actor_of(request) == people.member.actor


def test_a_proven_member_takes_over_what_they_said_as_a_visitor(people: People, told: list[Any]) -> None:
    browser = people.client_of(people.member)
    browser.cookies["visitor"] = people.visitor.token  # type: ignore[attr-defined]
    assert browser.post("/api/v1/visitors/attachment", {}).status_code == 200
    people.visitor.refresh_from_db()
    assert people.visitor.user == people.member
    assert told == [
        VisitorProved(visitor_id=people.visitor.pk, user_id=people.member.pk),
        AccessEnded(visitor_id=people.visitor.pk),
    ]
    assert who_is(None, people.visitor.token) is None  # type: ignore[attr-defined]
    assert browser.post("/api/v1/visitors/attachment", {}).status_code == 404


def test_nothing_is_attached_before_the_address_is_proven(people: People, told: list[Any]) -> None:
    browser = people.client_of(a_user("unproven@customers.test", "未确认", proven=False))
    browser.cookies["visitor"] = people.visitor.token  # type: ignore[attr-defined]
    refused = browser.post("/api/v1/visitors/attachment", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "contact_not_proven")
    people.visitor.refresh_from_db()
    assert people.visitor.user is None
    assert told == []


def test_a_visitor_who_names_a_members_address_gets_nothing_of_theirs(people: People) -> None:
    browser = APIClient()
    come_in(browser, email=people.member.email)
    assert browser.get("/api/v1/members/me").status_code == 401
    assert browser.post("/api/v1/visitors/attachment", {}).status_code == 401
