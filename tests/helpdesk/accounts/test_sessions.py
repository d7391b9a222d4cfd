"""Where one is signed in, ending it elsewhere, idle staff, and what sockets ask (TRUST AU-07, AU-09, WS-08)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.events import AccessEnded
from helpdesk.accounts.identity import still_valid, who_is
from helpdesk.accounts.jobs import forget_what_has_ended
from helpdesk.accounts.sessions import key_of
from helpdesk.events import bus
from tests.helpdesk.accounts.conftest import SignIn
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[AccessEnded]:
    """What the sockets are told."""
    told: list[AccessEnded] = []
    monkeypatch.setitem(bus._inside, AccessEnded, [told.append])
    return told


def cookie(browser: APIClient) -> str:
    return str(browser.cookies["session"].value)


def test_one_sees_where_one_is_signed_in(people: People, sign_in: SignIn) -> None:
    phone, desk = sign_in(people.member), sign_in(people.member)
    sign_in(people.other_member)
    shown = desk.get("/api/v1/sessions").json()["results"]
    assert [row["current"] for row in shown].count(True) == 1
    assert len(shown) == 2
    assert cookie(phone) not in str(shown)
    assert key_of(cookie(phone)) not in str(shown)


def test_listing_sessions_costs_the_same_for_many(people: People, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    browser = sign_in(people.member)
    for _ in range(4):
        sign_in(people.member)
    with django_assert_num_queries(3):  # session, user, the list
        assert len(browser.get("/api/v1/sessions").json()["results"]) == 5


def test_one_session_is_ended_from_another(people: People, sign_in: SignIn, ended: list[AccessEnded]) -> None:
    lost, here = sign_in(people.member), sign_in(people.member)
    key = key_of(cookie(lost))
    (other,) = [row for row in here.get("/api/v1/sessions").json()["results"] if not row["current"]]
    assert here.delete(f"/api/v1/sessions/{other['id']}").status_code == 204
    assert lost.get("/api/v1/session").json()["user"] is None
    assert here.get("/api/v1/session").json()["user"] is not None
    assert ended == [AccessEnded(user_id=people.member.pk, session_keys=(key,))]


def test_nobody_ends_somebody_elses_session(people: People, sign_in: SignIn, ended: list[AccessEnded]) -> None:
    theirs, mine = sign_in(people.member), sign_in(people.other_member)
    (row,) = theirs.get("/api/v1/sessions").json()["results"]
    assert mine.delete(f"/api/v1/sessions/{row['id']}").status_code == 404
    assert theirs.get("/api/v1/session").json()["user"] is not None
    assert ended == []


def test_signing_out_everywhere_ends_every_session(people: People, sign_in: SignIn, ended: list[AccessEnded]) -> None:
    phone, desk = sign_in(people.member), sign_in(people.member)
    assert desk.delete("/api/v1/sessions").status_code == 204
    for browser in (phone, desk):
        assert browser.get("/api/v1/sessions").status_code == 401
    assert ended[0] == AccessEnded(user_id=people.member.pk, session_keys=None)


def test_signing_out_tells_the_sockets_of_this_session_only(people: People, sign_in: SignIn, ended: list[AccessEnded]) -> None:
    sign_in(people.member)
    here = sign_in(people.member)
    key = key_of(cookie(here))
    here.delete("/api/v1/session")
    assert ended == [AccessEnded(user_id=people.member.pk, session_keys=(key,))]


def test_a_socket_asks_who_is_there(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.agent)
    identity = who_is(cookie(browser), None)
    assert identity is not None
    assert identity.actor == people.agent.actor
    assert identity.session_key is not None
    assert still_valid([identity.session_key, "0" * 40], [people.visitor.pk]) == {identity.session_key, people.visitor.pk}
    browser.delete("/api/v1/session")
    assert who_is(cookie(browser), None) is None
    assert still_valid([identity.session_key], []) == set()


def test_a_socket_is_not_opened_with_the_key_instead_of_the_cookie(people: People, sign_in: SignIn) -> None:
    assert who_is(key_of(cookie(sign_in(people.agent))), None) is None


def test_a_visitor_is_known_by_the_token_and_only_while_it_lasts(people: People) -> None:
    identity = who_is(None, people.visitor.token)  # type: ignore[attr-defined]
    assert identity is not None
    assert identity.visitor_id == people.visitor.pk
    assert who_is(None, people.visitor.token_hash) is None
    assert who_is("nonsense", "x" * 43) is None
    with time_machine.travel(timezone.now() + settings.VISITOR_LIFETIME + timedelta(days=1)):
        assert who_is(None, people.visitor.token) is None  # type: ignore[attr-defined]
        assert still_valid([], [people.visitor.pk]) == set()


def test_the_sockets_questions_cost_a_fixed_number_of_queries(
    people: People, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    cookies = [cookie(sign_in(people.member)) for _ in range(4)]
    with django_assert_max_num_queries(3):
        who_is(cookies[0], None)
    visitors = [people.visitor.pk, people.other_visitor.pk]
    with django_assert_max_num_queries(4):
        assert len(still_valid([key_of(one) for one in cookies], visitors)) == 6


def test_a_person_switched_off_is_nobody_at_every_door(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.agent)
    key = key_of(cookie(browser))
    people.agent.is_active = False  # behind the back of the action that would also end the session
    people.agent.save()
    assert browser.get("/api/v1/sessions").status_code == 401
    assert who_is(cookie(browser), None) is None
    assert still_valid([key], []) == set()


def test_idle_staff_are_signed_out_and_members_are_not(people: People, sign_in: SignIn) -> None:
    agent, member = sign_in(people.agent), sign_in(people.member)
    with time_machine.travel(timezone.now() + settings.STAFF_IDLE_SIGN_OUT + timedelta(minutes=1)):
        assert agent.get("/api/v1/sessions").status_code == 401
        assert member.get("/api/v1/sessions").status_code == 200


def test_an_open_socket_counts_as_being_there(people: People, sign_in: SignIn) -> None:
    agent = sign_in(people.agent)
    with time_machine.travel(timezone.now() + settings.STAFF_IDLE_SIGN_OUT + timedelta(minutes=1)):
        assert still_valid([key_of(cookie(agent))], []) == {key_of(cookie(agent))}
        assert agent.get("/api/v1/sessions").status_code == 200


def test_a_session_ends_at_its_age_however_much_it_is_used(people: People, sign_in: SignIn) -> None:
    member = sign_in(people.member)
    start = timezone.now()
    for day in range(1, 14):
        with time_machine.travel(start + timedelta(days=day)):
            assert member.get("/api/v1/sessions").status_code == 200
    with time_machine.travel(start + settings.SESSION_LIFETIME + timedelta(minutes=1)):
        assert member.get("/api/v1/sessions").status_code == 401


def test_noting_that_one_is_there_writes_once_a_minute(people: People, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    member = sign_in(people.member)
    start = timezone.now()
    with time_machine.travel(start + timedelta(seconds=70)):
        member.get("/api/v1/session")
    with time_machine.travel(start + timedelta(seconds=90)), django_assert_num_queries(4):  # session, user, proven, factor
        member.get("/api/v1/session")


def test_ended_sessions_are_swept(people: People, sign_in: SignIn) -> None:
    sign_in(people.member)
    with time_machine.travel(timezone.now() + settings.SESSION_LIFETIME + timedelta(minutes=1)):
        kept = sign_in(people.member)
        forget_what_has_ended()
        assert [row.session_key for row in Session.objects.all()] == [key_of(cookie(kept))]
        assert len(kept.get("/api/v1/sessions").json()["results"]) == 1
