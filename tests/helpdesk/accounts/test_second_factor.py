"""The second factor: set up, asked for, used once, required of staff by a setting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.identity import who_is
from helpdesk.accounts.models import User
from tests.helpdesk.accounts.codes import code_now
from tests.helpdesk.accounts.conftest import SignIn
from tests.people import PASSWORD, People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def set_up(browser: APIClient) -> tuple[str, list[str]]:
    """The secret in the authenticator, and the recovery codes."""
    secret = browser.post("/api/v1/authenticators/totp", {}).json()["secret"]
    answer = browser.put("/api/v1/authenticators/totp", {"code": code_now(secret)})
    assert answer.status_code == 200, answer.json()
    return secret, answer.json()["recovery_codes"]


def half_way(user: User) -> APIClient:
    """A browser after the right password, before the code."""
    browser = APIClient()
    answer = browser.post("/api/v1/session", {"email": user.email, "password": PASSWORD})
    assert answer.json() == {"next": "otp", "user": None}
    return browser


def test_with_a_second_factor_the_password_alone_is_not_enough(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    browser = half_way(people.agent)
    assert browser.get("/api/v1/session").json() == {"user": None, "visitor": None, "next": "otp"}
    assert browser.get("/api/v1/sessions").status_code == 401
    assert who_is(browser.cookies["session"].value, None) is None, "nor for a socket"
    answer = browser.post("/api/v1/session/otp", {"code": code_now(secret)})
    assert answer.status_code == 200
    assert answer.json()["user"]["second_factor"] is True
    assert browser.get("/api/v1/sessions").status_code == 200


def test_a_code_works_once(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    code = code_now(secret)
    first, second = half_way(people.agent), half_way(people.agent)
    assert first.post("/api/v1/session/otp", {"code": code}).status_code == 200
    refused = second.post("/api/v1/session/otp", {"code": code})
    assert refused.status_code == 400
    assert refused.json()["code"] == "wrong_code"
    assert second.get("/api/v1/session").json()["user"] is None


def test_an_earlier_code_is_worth_nothing_after_a_later_one(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    assert half_way(people.agent).post("/api/v1/session/otp", {"code": code_now(secret, steps=1)}).status_code == 200
    assert half_way(people.agent).post("/api/v1/session/otp", {"code": code_now(secret)}).status_code == 400


@pytest.mark.parametrize(("steps", "status"), [(-2, 400), (-1, 200), (1, 200), (2, 400)])
def test_a_code_counts_for_half_a_minute_more_either_way(steps: int, status: int, people: People, sign_in: SignIn) -> None:
    with time_machine.travel(timezone.now().replace(second=10), tick=False):
        secret, _ = set_up(sign_in(people.agent))
        answer = half_way(people.agent).post("/api/v1/session/otp", {"code": code_now(secret, steps=steps)})
    assert answer.status_code == status


def test_an_emptied_cache_lets_no_code_through_twice(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    first, second = half_way(people.agent), half_way(people.agent)
    assert first.post("/api/v1/session/otp", {"code": code_now(secret)}).status_code == 200
    cache.clear()
    assert second.post("/api/v1/session/otp", {"code": code_now(secret)}).status_code == 400


def test_codes_cannot_be_guessed(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    for number in range(6):
        assert half_way(people.agent).post("/api/v1/session/otp", {"code": f"00000{number}"}).status_code == 400
    assert half_way(people.agent).post("/api/v1/session/otp", {"code": code_now(secret)}).status_code == 429


def test_a_recovery_code_works_once(people: People, sign_in: SignIn) -> None:
    _, codes = set_up(sign_in(people.agent))
    assert len(set(codes)) == 10
    browser = half_way(people.agent)
    assert browser.post("/api/v1/session/otp", {"code": codes[0]}).status_code == 200
    assert browser.get("/api/v1/authenticators").json() == {"totp": True, "recovery_codes_left": 9}
    assert half_way(people.agent).post("/api/v1/session/otp", {"code": codes[0]}).status_code == 400


def test_the_code_must_follow_the_password_within_minutes(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    browser = half_way(people.agent)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = browser.post("/api/v1/session/otp", {"code": code_now(secret)})
    assert answer.json()["code"] == "sign_in_again"


def test_without_the_password_a_code_is_worth_nothing(people: People, sign_in: SignIn) -> None:
    secret, _ = set_up(sign_in(people.agent))
    assert APIClient().post("/api/v1/session/otp", {"code": code_now(secret)}).status_code == 400


def test_a_wrong_first_code_switches_nothing_on(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.agent)
    browser.post("/api/v1/authenticators/totp", {})
    assert browser.put("/api/v1/authenticators/totp", {"code": "000000"}).status_code == 400
    assert not Authenticator.objects.exists()


def test_switching_on_ends_sessions_opened_without_it(people: People, sign_in: SignIn) -> None:
    here, elsewhere = sign_in(people.agent), sign_in(people.agent)
    set_up(here)
    assert here.get("/api/v1/sessions").status_code == 200
    assert elsewhere.get("/api/v1/sessions").status_code == 401


def test_it_is_not_set_up_twice(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.agent)
    set_up(browser)
    assert browser.post("/api/v1/authenticators/totp", {}).status_code == 409


def test_switching_off_asks_for_the_password(people: People, sign_in: SignIn, mailoutbox: list[EmailMessage]) -> None:
    browser = sign_in(people.agent)
    set_up(browser)
    assert browser.delete("/api/v1/authenticators/totp", {"password": "guess"}).status_code == 400
    assert browser.get("/api/v1/authenticators").json()["totp"] is True
    assert browser.delete("/api/v1/authenticators/totp", {"password": PASSWORD}).status_code == 204
    assert browser.get("/api/v1/authenticators").json() == {"totp": False, "recovery_codes_left": 0}
    assert len(mailoutbox) == 2, "both changes are told to the owner"


def test_the_database_does_not_hold_the_secret_in_the_clear(people: People, sign_in: SignIn) -> None:
    secret, codes = set_up(sign_in(people.agent))
    stored = str([row.data for row in Authenticator.objects.all()])
    assert secret not in stored
    assert all(code not in stored for code in codes)


@pytest.mark.parametrize("path", ["/sessions", "/members/me", "/people", "/teams"])
def test_staff_who_must_set_it_up_reach_nothing_else_before(path: str, people: People, sign_in: SignIn, settings: Any) -> None:
    settings.STAFF_MUST_USE_SECOND_FACTOR = True
    browser = sign_in(people.administrator)
    me = browser.get("/api/v1/session").json()["user"]
    assert me["must_set_up_second_factor"] is True
    refused = browser.get(f"/api/v1{path}")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert who_is(browser.cookies["session"].value, None) is None
    set_up(browser)
    assert browser.get(f"/api/v1{path}").status_code == 200
    assert who_is(browser.cookies["session"].value, None) is not None


def test_members_are_not_made_to_set_it_up(people: People, sign_in: SignIn, settings: Any) -> None:
    settings.STAFF_MUST_USE_SECOND_FACTOR = True
    assert sign_in(people.member).get("/api/v1/members/me").status_code == 200
