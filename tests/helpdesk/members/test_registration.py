"""Becoming a member, and proving the address (TRUST AU-02, AU-05)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.actions import registering
from helpdesk.accounts.actions.passwords import send_reset_link
from helpdesk.accounts.limits import REGISTRATION_FROM_ADDRESS
from helpdesk.accounts.models import User
from helpdesk.accounts.queries import has_proven_email, holder_of
from helpdesk.agreements.actions import publish_version
from helpdesk.agreements.models import Acceptance
from helpdesk.members.phones import e164
from tests.helpdesk.accounts.conftest import token_in
from tests.people import PASSWORD, People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
FORM = {"email": "Wu@customers.test", "password": "a password of mine 4", "display_name": "吴桐"}


def sign_up(browser: APIClient | None = None, **changes: Any) -> Any:
    return (browser or APIClient()).post("/api/v1/members", FORM | changes)


def test_who_signs_up_is_signed_in_as_a_customer(mailoutbox: list[EmailMessage]) -> None:
    browser = APIClient()
    answer = sign_up(browser, phone="138 0013 8000")
    assert answer.status_code == 201
    assert answer.json()["role"] == "customer"
    assert answer.json()["email"] == "wu@customers.test"
    assert answer.json()["email_verified"] is False
    me = browser.get("/api/v1/members/me").json()
    assert me["phone"] == "+8613800138000"
    assert mailoutbox[0].to == ["wu@customers.test"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a\nb@c.test"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"display_name": " "}, "display_name"),
        ({"display_name": "x" * 61}, "display_name"),
        ({"display_name": "坐\u200b席"}, "display_name"),
        ({"phone": "12"}, "phone"),
        ({"phone": "not a number"}, "phone"),
        ({"role": "administrator"}, "role"),
        ({"is_staff": True}, "is_staff"),
        ({"is_active": True}, "is_active"),
        ({"id": "1"}, "id"),
        ({"email_verified": True}, "email_verified"),
    ],
)
def test_a_bad_form_makes_no_account(changes: dict[str, Any], field: str, mailoutbox: list[EmailMessage]) -> None:
    answer = sign_up(**changes)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not User.objects.exists()
    assert mailoutbox == []


def shape(value: Any) -> Any:
    """An answer without the values that are each account's own."""
    return {key: inner for key, inner in value.items() if key != "id"}


def test_a_taken_address_is_answered_like_a_free_one(people: People, mailoutbox: list[EmailMessage]) -> None:
    free, taken = APIClient(), APIClient()
    first = sign_up(free, email="free@customers.test")
    second = sign_up(taken, email=people.member.email)
    assert (first.status_code, second.status_code) == (201, 201)
    assert shape(first.json()) | {"email": ""} == shape(second.json()) | {"email": ""}
    assert set(first.cookies) == set(second.cookies)
    for path in ("session", "members/me", "conversations"):
        assert free.get(f"/api/v1/{path}").status_code == taken.get(f"/api/v1/{path}").status_code
    assert [len(mail.to) for mail in mailoutbox] == [1, 1]
    for email in ("free@customers.test", people.member.email):  # both can come back
        again = APIClient().post("/api/v1/session", {"email": email, "password": FORM["password"]})
        assert again.status_code == 200


def test_the_owner_of_a_taken_address_is_told_and_keeps_everything(people: People, mailoutbox: list[EmailMessage]) -> None:
    sign_up(email=people.member.email)
    assert "/verify-email/" not in mailoutbox[0].body, "no link that would hand the address over"
    answer = APIClient().post("/api/v1/session", {"email": people.member.email, "password": PASSWORD})
    assert answer.json()["user"]["id"] == str(people.member.pk)
    assert holder_of(people.member.email) == people.member


def test_a_claim_gives_nothing_that_belongs_to_the_address(people: People, mailoutbox: list[EmailMessage]) -> None:
    claimant = APIClient()
    sign_up(claimant, email=people.member.email)
    me = claimant.get("/api/v1/members/me").json()
    assert me["id"] != str(people.member.pk)
    assert me["email_verified"] is False
    mailoutbox.clear()
    assert claimant.post("/api/v1/email-verifications", {}).status_code == 202
    assert "/verify-email/" not in mailoutbox[0].body


def test_the_link_proves_the_address_for_who_is_signed_in(mailoutbox: list[EmailMessage]) -> None:
    browser = APIClient()
    sign_up(browser)
    token = token_in(mailoutbox[0])
    answer = browser.put(f"/api/v1/email-verifications/{token}", {})
    assert answer.status_code == 200
    assert answer.json()["user"]["email_verified"] is True
    assert browser.put(f"/api/v1/email-verifications/{token}", {}).status_code == 404
    mailoutbox.clear()
    assert browser.post("/api/v1/email-verifications", {}).status_code == 202
    assert mailoutbox == [], "nothing left to prove"


def test_a_victim_who_opens_the_mail_does_not_prove_it_for_the_claimant(mailoutbox: list[EmailMessage], people: People) -> None:
    sign_up()
    token = token_in(mailoutbox[0])
    assert APIClient().put(f"/api/v1/email-verifications/{token}", {}).status_code == 401
    assert people.client_of(people.member).put(f"/api/v1/email-verifications/{token}", {}).status_code == 404
    assert holder_of("wu@customers.test") is None


def test_the_true_owner_takes_the_address_from_who_claimed_it(mailoutbox: list[EmailMessage]) -> None:
    attacker, owner = APIClient(), APIClient()
    sign_up(attacker)
    sign_up(owner, password="the true owner 1")
    owner.put(f"/api/v1/email-verifications/{token_in(mailoutbox[-1])}", {})
    assert attacker.get("/api/v1/session").json()["user"] is None
    refused = APIClient().post("/api/v1/session", {"email": FORM["email"], "password": FORM["password"]})
    assert refused.status_code == 401
    assert owner.get("/api/v1/session").json()["user"]["email_verified"] is True


def test_a_forgotten_password_goes_to_the_holder_not_to_who_claims(people: People, mailoutbox: list[EmailMessage]) -> None:
    sign_up(email=people.member.email)
    mailoutbox.clear()
    send_reset_link(email=people.member.email, at=timezone.now())
    APIClient().put(f"/api/v1/password-resets/{token_in(mailoutbox[0])}", {"password": "new for the owner 1"})
    people.member.refresh_from_db()
    assert people.member.check_password("new for the owner 1")


def test_registrations_are_limited_by_account(mailoutbox: list[EmailMessage]) -> None:
    codes = [APIClient().post("/api/v1/members", FORM, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(4)]
    assert codes == [201, 201, 201, 429]
    assert len(mailoutbox) == 3, "nobody's mailbox is filled by somebody signing up"


def test_registrations_are_limited_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "REGISTRATION_FROM_ADDRESS", replace(REGISTRATION_FROM_ADDRESS, tries=4))
    codes = [sign_up(email=f"n{n}@customers.test").status_code for n in range(5)]
    assert codes == [201, 201, 201, 201, 429]
    assert User.objects.count() == 4


def test_no_account_without_the_agreement_in_force(people: People, mailoutbox: list[EmailMessage]) -> None:
    at = timezone.now()
    by = people.administrator.actor
    before = User.objects.count()
    version = publish_version(version="1", title="用户协议", text="一、……", effective=at, by=by, at=at)
    publish_version(version="2", title="用户协议", text="二、……", effective=at + timedelta(days=9), by=by, at=at)
    for accepted in ({}, {"accepted_agreement": ""}, {"accepted_agreement": "0" * 64}, {"accepted_agreement": "1"}):
        answer = sign_up(**accepted)
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["accepted_agreement"]
    assert User.objects.count() == before
    assert sign_up(accepted_agreement=version.hash).status_code == 201
    assert Acceptance.objects.get().version == version


def test_own_data_is_changed_and_nothing_else(people: People) -> None:
    browser = people.client_of(people.member)
    answer = browser.patch("/api/v1/members/me", {"display_name": "王小明二", "language": "en", "phone": ""})
    assert answer.status_code == 200
    assert answer.json()["display_name"] == "王小明二"
    for field in ("role", "email", "is_active", "password", "id", "email_verified", "joined_at"):
        refused = browser.patch("/api/v1/members/me", {field: "administrator"})
        assert refused.status_code == 400
        assert list(refused.json()["errors"]) == [field]
    people.member.refresh_from_db()
    assert people.member.role == "customer"


def test_the_database_lets_one_account_hold_an_address(people: People) -> None:
    claim = a_user(people.member.email, "第二个", proven=False)
    assert not has_proven_email(claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.filter(user=claim).update(verified=True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800138000", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("0510 8512 6866", "+8651085126866"),
        ("+65 6221 1234", "+6562211234"),
        ("１３８００１３８０００", "+8613800138000"),
        ("110110", None),
        ("+999 123", None),
        ("<script>", None),
        ("1380013800000000000000", None),
    ],
)
def test_phone_numbers_are_kept_as_they_are_dialled(written: str, kept: str | None) -> None:
    assert e164(written) == kept
