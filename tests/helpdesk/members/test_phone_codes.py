"""A member proves their phone number by a code sent there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from helpdesk.accounts.models import ContactPoint
from helpdesk.evidence.queries import records_of
from helpdesk.notices.models import OutgoingSms
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
DOOR = "/api/v1/members/me/phone-verification"


def newest_code() -> str:
    return OutgoingSms.objects.latest("created_at").text[:6]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_number_is_proven_by_the_code_that_was_sent_there(people: People) -> None:
    browser = people.client_of(people.member)
    browser.patch("/api/v1/members/me", {"phone": "139 1234 4412"})
    assert browser.get("/api/v1/members/me").json()["phone_verified"] is False
    assert browser.post(DOOR).status_code == 202
    assert OutgoingSms.objects.get().to == "+8613912344412"
    code = newest_code()
    refused = browser.put(DOOR, {"code": wrong(code)})
    assert (refused.status_code, refused.json()["code"]) == (400, "wrong_code")
    assert browser.put(DOOR, {"code": code}).json()["phone_verified"] is True
    assert browser.put(DOOR, {"code": code}).json()["code"] == "nothing_to_prove"
    kinds = [one.kind for one in records_of(("account", str(people.member.pk)))]
    assert kinds == ["account.own_data_changed", "account.phone_code_sent", "account.phone_code_refused", "account.phone_proven"]


def test_another_number_is_unproven_again_and_the_old_one_is_remembered(people: People) -> None:
    browser = people.client_of(people.member)
    browser.patch("/api/v1/members/me", {"phone": "139 1234 4412"})
    browser.post(DOOR)
    browser.put(DOOR, {"code": newest_code()})
    assert browser.patch("/api/v1/members/me", {"phone": "139 0000 0000"}).json()["phone_verified"] is False
    former = ContactPoint.objects.get(value="+8613912344412")
    assert former.proven_at
    assert former.until


def test_a_code_can_be_tried_five_times_for_ten_minutes(people: People) -> None:
    browser = people.client_of(people.member)
    browser.patch("/api/v1/members/me", {"phone": "139 1234 4412"})
    browser.post(DOOR)
    code = newest_code()
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=False):
        assert browser.put(DOOR, {"code": code}).status_code == 400
    for _ in range(5):
        assert browser.put(DOOR, {"code": wrong(code)}).status_code == 400
    assert browser.put(DOOR, {"code": code}).status_code == 400, "also the right one, from now on"


def test_nobody_is_sent_messages_without_end(people: People) -> None:
    browser = people.client_of(people.member)
    assert browser.post(DOOR).json()["code"] == "nothing_to_prove"
    browser.patch("/api/v1/members/me", {"phone": "139 1234 4412"})
    assert [browser.post(DOOR).status_code for _ in range(6)] == [202] * 5 + [429]
    assert OutgoingSms.objects.count() == 5
