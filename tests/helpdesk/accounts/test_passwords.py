"""Changing a password, resetting a forgotten one, and what links open (TRUST AU-01, AU-02, AU-03, AU-05, AU-09)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.actions.passwords import send_reset_link
from helpdesk.accounts.actions.second_factor import new_secret, switch_on
from helpdesk.accounts.jobs import answer_forgotten_resets
from helpdesk.accounts.models import KnownDevice, OneTimeLink, User
from helpdesk.accounts.queries import has_proven_email
from tests.helpdesk.accounts.codes import code_now
from tests.helpdesk.accounts.conftest import SignIn, problem, token_in
from tests.people import PASSWORD, People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
NEW = "another horse entirely 7"


def reset_token(user: User, mails: list[EmailMessage]) -> str:
    send_reset_link(email=user.email, at=timezone.now())
    return token_in(mails[-1])


def reset(token: str, password: str = NEW) -> Any:
    return APIClient().put(f"/api/v1/password-resets/{token}", {"password": password})


def test_a_changed_password_signs_out_everywhere_else(people: People, sign_in: SignIn, mailoutbox: list[EmailMessage]) -> None:
    here, elsewhere = sign_in(people.member), sign_in(people.member)
    before = here.cookies["session"].value
    answer = here.put("/api/v1/password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 200
    assert here.get("/api/v1/session").json()["user"] is not None
    assert here.cookies["session"].value != before
    assert elsewhere.get("/api/v1/session").json()["user"] is None
    assert sign_in(people.member, password=NEW)
    assert [mail.to for mail in mailoutbox] == [[people.member.email]]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"current": "not this", "new": NEW}, "current"),
        ({"current": PASSWORD, "new": "short"}, "new"),
        ({"current": PASSWORD, "new": "12345678901234"}, "new"),
        ({"current": PASSWORD, "new": "wang@customers.test"}, "new"),
        ({"current": PASSWORD, "new": ""}, "new"),
        ({"current": PASSWORD}, "new"),
        ({"current": PASSWORD, "new": NEW, "user": "1"}, "user"),
    ],
)
def test_a_refused_change_changes_nothing(
    form: dict[str, str], field: str, people: People, sign_in: SignIn, mailoutbox: list[EmailMessage]
) -> None:
    browser = sign_in(people.member)
    answer = browser.put("/api/v1/password", form)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    people.member.refresh_from_db()
    assert people.member.check_password(PASSWORD)
    assert mailoutbox == []


def test_the_current_password_cannot_be_guessed_from_a_borrowed_session(people: People, sign_in: SignIn) -> None:
    browser = sign_in(people.member)
    for _ in range(10):
        assert browser.put("/api/v1/password", {"current": "guess", "new": NEW}).status_code == 400
    assert browser.put("/api/v1/password", {"current": PASSWORD, "new": NEW}).status_code == 429


def test_a_reset_is_answered_alike_for_known_and_unknown_addresses(
    people: People, at_once: None, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Any
) -> None:
    answers = []
    for email in (people.member.email, "nobody@nowhere.test"):
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(APIClient().post("/api/v1/password-resets", {"email": email}))
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert [mail.to for mail in mailoutbox] == [[people.member.email]]


def test_answering_a_reset_does_the_same_work_for_known_and_unknown_addresses(
    people: People, django_assert_num_queries: Any
) -> None:
    known = people.member.email
    for email in (known, "nobody@nowhere.test"):
        with django_assert_num_queries(4):  # the tries of this address and of this account, counted; the request
            APIClient().post("/api/v1/password-resets", {"email": email})


def test_a_reset_asked_for_while_the_queue_was_away_is_answered_by_the_next_sweep(
    people: People, mailoutbox: list[EmailMessage]
) -> None:
    """No worker runs here: the task is as good as lost."""
    APIClient().post("/api/v1/password-resets", {"email": people.member.email})
    assert mailoutbox == []
    answer_forgotten_resets()
    assert [mail.to for mail in mailoutbox] == [[people.member.email]]
    answer_forgotten_resets()
    assert len(mailoutbox) == 1, "once"


def test_resets_are_limited_by_account_and_by_address(people: People) -> None:
    def ask(email: str, address: str) -> int:
        return int(APIClient().post("/api/v1/password-resets", {"email": email}, REMOTE_ADDR=address).status_code)

    assert [ask(people.member.email, f"203.0.113.{n}") for n in range(4)] == [202, 202, 202, 429]
    assert [ask(f"n{n}@nowhere.test", "198.51.100.1") for n in range(31)] == [202] * 30 + [429]


def test_a_link_sets_a_new_password_once(people: People, sign_in: SignIn, mailoutbox: list[EmailMessage]) -> None:
    browser = sign_in(people.member)
    token = reset_token(people.member, mailoutbox)
    assert reset(token).status_code == 200
    assert browser.get("/api/v1/session").json()["user"] is None, "every session ends"
    assert not KnownDevice.objects.filter(user=people.member).exists()
    sign_in(people.member, password=NEW)
    again = reset(token, "yet another horse 5")
    assert again.status_code == 404
    sign_in(people.member, password=NEW)


def test_a_weak_password_does_not_use_the_link_up(people: People, mailoutbox: list[EmailMessage]) -> None:
    token = reset_token(people.member, mailoutbox)
    assert list(reset(token, "short").json()["errors"]) == ["password"]
    assert reset(token).status_code == 200


@pytest.mark.parametrize("token", ["", " ", "%20", "%00", "null", "[]", "x" * 43, "X" * 500, "ß" * 43, "%2e%2e"])
def test_what_is_no_link_opens_nothing(token: str, people: People, mailoutbox: list[EmailMessage]) -> None:
    reset_token(people.member, mailoutbox)
    answer = reset(token)
    assert answer.status_code in (400, 404, 405), "400 is an address with a NUL, 405 the list of resets without a token"
    people.member.refresh_from_db()
    assert people.member.check_password(PASSWORD)


def test_the_case_of_a_token_matters(people: People, mailoutbox: list[EmailMessage]) -> None:
    token = reset_token(people.member, mailoutbox)
    assert reset(token.swapcase()).status_code == 404
    assert reset(token).status_code == 200


def test_an_expired_used_or_unknown_link_are_refused_alike(people: People, mailoutbox: list[EmailMessage]) -> None:
    used, late = reset_token(people.member, mailoutbox), reset_token(people.other_member, mailoutbox)
    reset(used)
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        refusals = [problem(reset(token)) for token in (used, late, "x" * 43)]
    assert refusals[0] == refusals[1] == refusals[2]


def test_no_link_lives_longer_than_72_hours() -> None:
    assert set(OneTimeLink.LIFETIME) == set(OneTimeLink.Purpose)
    assert max(OneTimeLink.LIFETIME.values()) <= timedelta(hours=72)


def test_a_newer_link_replaces_the_older(people: People, mailoutbox: list[EmailMessage]) -> None:
    older = reset_token(people.member, mailoutbox)
    newer = reset_token(people.member, mailoutbox)
    assert reset(older).status_code == 404
    assert reset(newer).status_code == 200


@pytest.mark.parametrize("change", ["email", "password", "is_active"])
def test_a_link_is_void_once_the_account_has_changed(change: str, people: People, mailoutbox: list[EmailMessage]) -> None:
    token = reset_token(people.member, mailoutbox)
    people.member.email = "new@customers.test" if change == "email" else people.member.email
    people.member.is_active = change != "is_active"
    if change == "password":
        people.member.set_password("a password set elsewhere 3")
    people.member.save()
    assert reset(token).status_code == 404


def test_a_link_opens_only_what_it_was_sent_for(people: People, mailoutbox: list[EmailMessage]) -> None:
    token = reset_token(people.member, mailoutbox)
    assert APIClient().put(f"/api/v1/invitations/{token}", {"password": NEW}).status_code == 404
    assert people.client_of(people.member).put(f"/api/v1/email-verifications/{token}", {}).status_code == 404
    assert reset(token).status_code == 200


@pytest.mark.parametrize(
    "header", [{"HTTP_HOST": "evil.example"}, {"HTTP_HOST": "localhost:evil"}, {"HTTP_X_FORWARDED_HOST": "evil.example"}]
)
def test_links_point_to_our_site_whatever_the_request_claims(
    header: dict[str, str], people: People, at_once: None, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        APIClient().post("/api/v1/password-resets", {"email": people.member.email}, **header)
    for mail in mailoutbox:
        assert "evil" not in str(mail.message())
        assert f"{settings.SITE_URL}/password-reset/" in mail.body


def test_guessing_links_is_limited(people: People) -> None:
    for _ in range(20):
        assert reset("x" * 43).status_code == 404
    assert reset("x" * 43).status_code == 429


def test_whoever_proves_the_address_first_ends_what_was_set_up_on_it(sign_in: SignIn, mailoutbox: list[EmailMessage]) -> None:
    claimed = a_user("victim@customers.test", "假冒者", proven=False)
    attacker = sign_in(claimed)
    secret, _ = new_secret(user=claimed)
    switch_on(user=claimed, secret=secret, code=code_now(secret), session_key="", at=timezone.now())
    assert reset(reset_token(claimed, mailoutbox)).status_code == 200  # only who reads the mail can do this
    assert attacker.get("/api/v1/session").json()["user"] is None
    assert not Authenticator.objects.filter(user=claimed).exists()
    assert has_proven_email(claimed)
    assert sign_in(claimed, password=NEW).get("/api/v1/session").json()["user"]["email_verified"]


def test_a_reset_leaves_the_second_factor_of_a_proven_account(people: People, mailoutbox: list[EmailMessage]) -> None:
    secret, _ = new_secret(user=people.member)
    switch_on(user=people.member, secret=secret, code=code_now(secret), session_key="", at=timezone.now())
    reset(reset_token(people.member, mailoutbox))
    answer = APIClient().post("/api/v1/session", {"email": people.member.email, "password": NEW})
    assert answer.json() == {"next": "otp", "user": None}


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "至少要 10 位。"), ("en", "It needs at least 10 characters.")])
def test_a_weak_password_is_refused_in_the_readers_language(people: People, language: str, words: str) -> None:
    answer = people.client_of(people.member).put(
        "/api/v1/password", {"current": PASSWORD, "new": "Kurz-1"}, headers={"Accept-Language": language}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"]["new"] == [words]
