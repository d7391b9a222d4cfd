"""Signing in and out, wrong passwords, and how often they may be tried (TRUST AU-02, AU-08, AU-09)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.models import Attempt, User
from helpdesk.accounts.queries import account_to_reset
from tests.helpdesk.accounts.conftest import SignIn, problem
from tests.people import PASSWORD, People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def try_password(client: APIClient, email: str, password: str = "wrong", **extra: Any) -> Any:
    return client.post("/api/v1/session", {"email": email, "password": password}, **extra)


def test_the_right_password_signs_in_and_says_who_one_is(people: People) -> None:
    browser = APIClient()
    answer = try_password(browser, "CHEN@desk.test", PASSWORD) if people.agent else None
    assert answer is not None
    assert answer.status_code == 200
    assert answer.json()["next"] is None
    assert answer.json()["user"]["role"] == "agent"
    assert "chat.claim" in answer.json()["user"]["permissions"]
    assert browser.get("/api/v1/session").json()["user"]["id"] == str(people.agent.pk)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(people: People) -> None:
    answer = try_password(APIClient(), people.agent.email, PASSWORD)
    for name in ("session", "device"):
        assert answer.cookies[name]["httponly"]
        assert answer.cookies[name]["samesite"] == "Lax"
    assert not answer.cookies["csrftoken"]["httponly"], "the page must read this one"


def test_over_https_cookies_are_for_this_host_alone(people: People, settings: Any) -> None:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME = "__Host-session", "__Host-device"
    answer = APIClient().post(
        "/api/v1/session", {"email": people.agent.email, "password": PASSWORD}, secure=True, HTTP_HOST="localhost"
    )
    for name in ("__Host-session", "__Host-device"):
        cookie = answer.cookies[name]
        assert cookie["secure"]
        assert (cookie["path"], cookie["domain"]) == ("/", ""), "or browsers refuse the name"


def test_unknown_wrong_and_inactive_are_refused_alike(people: People) -> None:
    a_user("gone@desk.test", "已停用", is_active=False)
    people.member  # noqa: B018  exists now
    answers = [
        try_password(APIClient(), "nobody@nowhere.test", "wrong password 1"),
        try_password(APIClient(), people.member.email, "wrong password 1"),
        try_password(APIClient(), "gone@desk.test", PASSWORD),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert problem(answers[0]) == problem(answers[1]) == problem(answers[2])
    assert [set(answer.cookies) for answer in answers] == [set(answers[0].cookies)] * 3


@pytest.mark.parametrize("who", ["unknown", "member", "claimed twice", "invited"])
def test_a_wrong_password_costs_as_many_hashes_for_whatever_address(
    who: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = {"member": people.member.email}.get(who, "somebody@customers.test")
    if who == "claimed twice":
        a_user(email, "先来的")
        a_user(email, "后来的", proven=False)
    if who == "invited":
        user = a_user(email, "受邀的", proven=False)
        user.set_unusable_password()
        user.save()
    done: list[str] = []
    for method in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, method, counting(method, done))
    assert try_password(APIClient(), email).status_code == 401
    assert len(done) == 2


def counting(method: str, done: list[str]) -> Any:
    real = getattr(Argon2PasswordHasher, method)

    def hash_and_count(self: Argon2PasswordHasher, *args: Any) -> Any:
        done.append(method)
        return real(self, *args)

    return hash_and_count


def test_somebody_claiming_an_address_does_not_lock_out_who_claimed_it_before() -> None:
    """Neither of two who have not proven it yet; and once it is proven, not its holder."""
    first = a_user("shared@customers.test", "先来的", proven=False)
    second = User.objects.create_user(email=first.email, password="the second one 2", display_name="后来的")
    for password, user in ((PASSWORD, first), ("the second one 2", second)):
        assert try_password(APIClient(), first.email, password).json()["user"]["id"] == str(user.pk)


def test_the_first_administrator_comes_by_a_command_and_is_not_claimed_away() -> None:
    admin = User.objects.create_superuser(email="Boss@desk.test", password="the first of all 1")
    for name in ("冒领的", "又一个"):
        a_user("boss@desk.test", name, proven=False)
    answer = try_password(APIClient(), "boss@desk.test", "the first of all 1")
    assert answer.json()["user"]["id"] == str(admin.pk)
    assert answer.json()["user"]["role"] == "administrator"
    assert account_to_reset(admin.email) == admin


def test_a_new_session_id_is_given_at_sign_in(people: People, sign_in: SignIn) -> None:
    browser = APIClient()
    browser.cookies["session"] = "planted0by0somebody0else0000000"
    sign_in(people.member, client=browser)
    first = browser.cookies["session"].value
    assert first != "planted0by0somebody0else0000000"
    sign_in(people.member, client=browser)
    assert browser.cookies["session"].value != first


def test_the_table_of_sessions_signs_nobody_in(people: People, sign_in: SignIn) -> None:
    sign_in(people.member)
    thief = APIClient()
    thief.cookies["session"] = Session.objects.get().session_key
    assert thief.get("/api/v1/session").json()["user"] is None


def test_after_signing_out_the_cookie_opens_nothing(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.member)
    kept = browser.cookies["session"].value
    assert browser.delete("/api/v1/session").status_code == 204
    thief = APIClient()
    thief.cookies["session"] = kept
    assert thief.get("/api/v1/session").json()["user"] is None
    assert thief.get("/api/v1/sessions").status_code == 401


def test_signing_out_twice_is_no_error(people: People) -> None:
    assert APIClient().delete("/api/v1/session").status_code == 204


def test_five_wrong_passwords_for_one_account_from_one_address_make_it_wait(people: People) -> None:
    for _ in range(5):
        assert try_password(APIClient(), people.member.email).status_code == 401
    refused = try_password(APIClient(), people.member.email, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 300
    assert refused.json()["retry_after"] == int(refused["Retry-After"])
    elsewhere = try_password(APIClient(), people.member.email, PASSWORD, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 200
    neighbour = try_password(APIClient(), people.other_member.email, PASSWORD)
    assert neighbour.status_code == 200


@pytest.mark.parametrize(("language", "says"), [("zh", ("5 分钟", "忘记密码")), ("en", ("5 minutes", "reset your password"))])
def test_who_must_wait_is_told_how_long_and_of_the_way_out(people: People, language: str, says: tuple[str, str]) -> None:
    for _ in range(5):
        try_password(APIClient(), people.member.email)
    detail = try_password(APIClient(), people.member.email, HTTP_ACCEPT_LANGUAGE=language).json()["detail"]
    assert all(part in detail for part in says), detail
    assert APIClient().post("/api/v1/password-resets", {"email": people.member.email}).status_code == 202


def test_an_office_behind_one_address_mistypes_on_monday_morning(people: People) -> None:
    """Fifty colleagues, each once; then each gets in, and so does the one who comes after them."""
    for number in range(50):
        assert try_password(APIClient(), f"colleague{number}@desk.test").status_code == 401
    assert try_password(APIClient(), people.agent.email, PASSWORD).status_code == 200


def test_one_password_tried_on_a_thousand_accounts_is_stopped_by_address(people: People) -> None:
    answers = [try_password(APIClient(), f"guess{number}@nowhere.test").status_code for number in range(101)]
    assert answers == [401] * 100 + [429]
    assert try_password(APIClient(), people.member.email, PASSWORD).status_code == 429
    assert try_password(APIClient(), people.member.email, PASSWORD, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_ten_wrong_passwords_for_one_account_from_anywhere_make_it_wait(people: People) -> None:
    for number in range(10):
        assert try_password(APIClient(), people.member.email, REMOTE_ADDR=f"203.0.113.{number}").status_code == 401
    assert try_password(APIClient(), people.member.email, REMOTE_ADDR="203.0.113.99").status_code == 429


def test_an_unknown_account_waits_like_a_known_one() -> None:
    for number in range(10):
        try_password(APIClient(), "nobody@nowhere.test", REMOTE_ADDR=f"203.0.113.{number}")
    assert try_password(APIClient(), "nobody@nowhere.test", REMOTE_ADDR="203.0.113.99").status_code == 429


def test_nobody_is_locked_out_for_good(people: People) -> None:
    for number in range(10):
        try_password(APIClient(), people.member.email, REMOTE_ADDR=f"203.0.113.{number}")
    for _ in range(20):  # going on while refused does not prolong it
        try_password(APIClient(), people.member.email, REMOTE_ADDR="203.0.113.50")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert try_password(APIClient(), people.member.email, PASSWORD).status_code == 200


def test_the_owner_on_a_known_device_gets_in_while_strangers_guess(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.member)
    browser.delete("/api/v1/session")
    for number in range(10):
        try_password(APIClient(), people.member.email, REMOTE_ADDR=f"203.0.113.{number}")
    assert try_password(APIClient(), people.member.email, PASSWORD).status_code == 429
    assert try_password(browser, people.member.email, PASSWORD).status_code == 200


def test_a_known_device_has_few_tries_as_well(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.member)
    for _ in range(10):
        assert try_password(browser, people.member.email).status_code == 401
    assert try_password(browser, people.member.email, PASSWORD).status_code == 429


def test_somebody_elses_device_gives_no_extra_tries(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.other_member)
    for _ in range(5):
        assert try_password(browser, people.member.email).status_code == 401
    assert try_password(browser, people.member.email).status_code == 429


def test_addresses_of_one_ipv6_customer_count_together(people: People) -> None:
    for number in range(5):
        try_password(APIClient(), people.member.email, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert try_password(APIClient(), people.member.email, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert try_password(APIClient(), people.member.email, REMOTE_ADDR="2001:db8:1:3::1").status_code == 401


def test_a_forwarded_address_nobody_vouches_for_changes_nothing(people: People) -> None:
    for number in range(5):
        try_password(APIClient(), people.member.email, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert try_password(APIClient(), people.member.email, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429


def test_right_passwords_are_not_counted(people: People) -> None:
    """Not in new browsers either, which no device cookie speaks for, nor between wrong ones."""
    for _ in range(6):
        assert try_password(APIClient(), people.member.email, PASSWORD).status_code == 200
    for _ in range(4):
        assert try_password(APIClient(), people.member.email).status_code == 401
    tried = Attempt.objects.count()
    for _ in range(6):
        assert try_password(APIClient(), people.member.email, PASSWORD).status_code == 200
    assert Attempt.objects.count() == tried


@pytest.mark.parametrize("field", ["role", "is_staff", "id", "account", "status", "remember"])
def test_a_field_we_do_not_know_is_refused(field: str, people: People) -> None:
    answer = APIClient().post("/api/v1/session", {"email": people.member.email, "password": PASSWORD, field: "agent"})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not Session.objects.exists()


def test_other_sites_cannot_sign_anybody_in(people: People) -> None:
    answer = try_password(APIClient(), people.member.email, PASSWORD, HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert "session" not in answer.cookies


@pytest.mark.parametrize("header", ["HTTP_X_REMOTE_USER", "HTTP_REMOTE_USER", "HTTP_X_SSO_EMAIL"])
def test_no_header_says_who_one_is(header: str, people: People) -> None:
    assert APIClient().get("/api/v1/session", **{header: people.administrator.email}).json()["user"] is None
