"""Who may enter, from where, and what may stand behind the question mark."""

from __future__ import annotations

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from helpdesk.accounts.models import Team
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.urls("tests.helpdesk.api.doors")]


@pytest.mark.parametrize(
    ("door", "who", "status"),
    [
        ("open", None, 200),
        ("known", None, 401),
        ("known", "visitor", 200),
        ("known", "member", 200),
        ("staff", None, 401),
        ("staff", "visitor", 403),
        ("staff", "member", 403),
        ("staff", "agent", 200),
        ("managers", None, 401),
        ("managers", "member", 403),
        ("managers", "agent", 403),
        ("managers", "administrator", 200),
    ],
)
def test_who_may_enter(people: People, door: str, who: str | None, status: int) -> None:
    client = people.client_of(getattr(people, who) if who else None)
    assert client.get(f"/api/test/{door}").status_code == status


def test_a_page_of_somebody_else_cannot_act_for_us(people: People) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(people.member)
    assert client.post("/api/test/known").json()["code"] == "bad_origin"
    token = "a" * 32
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    assert client.post("/api/test/known", headers={"X-CSRFToken": token}).status_code == 201
    foreign = client.post("/api/test/known", headers={"X-CSRFToken": token, "Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "bad_origin")
    ours = client.post("/api/test/known", headers={"X-CSRFToken": token, "Origin": settings.ALLOWED_ORIGINS[0]})
    assert ours.status_code == 201


def test_a_foreign_origin_is_refused_before_anybody_is_known(people: People) -> None:
    assert people.client_of(None).post("/api/test/open", {"name": "x"}, headers={"Origin": "null"}).status_code == 403


def test_unknown_parameters_are_refused(people: People) -> None:
    client = people.client_of(people.agent)
    assert client.get("/api/test/teams?open=true&limit=5").status_code == 200
    for query, field in [("?opne=true", "opne"), ("?limit=0", "limit"), ("?limit=101", "limit"), ("?open=x", "open"),
                         ("?team__name=x", "team__name"), ("?open=true&open=false", "open")]:  # fmt: skip
        refused = client.get(f"/api/test/teams{query}")
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


def test_pages_meet_without_gap_or_repeat(people: People) -> None:
    for number in range(7):
        Team.objects.create(name=f"team {number}")
    client = people.client_of(people.agent)
    names, url = [], "/api/test/teams?limit=3"
    while url:
        page = client.get(url).json()
        names += [team["name"] for team in page["results"]]
        assert set(page) == {"results", "next"}
        url = page["next"]
    assert sorted(names) == [f"team {number}" for number in range(7)]


def test_a_cursor_nobody_gave_out_is_refused(people: People) -> None:
    answer = people.client_of(people.agent).get("/api/test/teams?cursor=nonsense")
    assert answer.status_code in (400, 404)
