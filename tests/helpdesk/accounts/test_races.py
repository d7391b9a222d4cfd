"""What must hold when many do it at the same moment (TRUST AU-03, AU-08)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.actions.passwords import send_reset_link
from helpdesk.accounts.actions.second_factor import new_secret, switch_on
from helpdesk.accounts.models import User
from tests.helpdesk.accounts.codes import code_now
from tests.helpdesk.accounts.conftest import token_in
from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(number: int, call: Callable[[int], int]) -> Counter[int]:
    """How often each status was answered."""
    ready = Barrier(number)

    def run(n: int) -> int:
        try:
            ready.wait()
            return call(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return Counter(threads.map(run, range(number)))


def post(path: str, form: dict[str, Any], **how: Any) -> int:
    return int(APIClient().post(f"/api/v1/{path}", form, **how).status_code)


def test_guesses_made_at_once_are_counted_all(people: People) -> None:
    email = people.member.email
    answered = all_at_once(12, lambda n: post("session", {"email": email, "password": f"guess {n}"}, REMOTE_ADDR="203.0.113.5"))
    assert set(answered) <= {401, 429}
    assert answered[401] <= 5, "no more than one after another would get"


def test_a_link_opened_by_two_at_once_opens_for_one(people: People, mailoutbox: list[EmailMessage]) -> None:
    send_reset_link(email=people.member.email, at=timezone.now())
    token = token_in(mailoutbox[0])
    answered = all_at_once(
        6,
        lambda n: int(APIClient().put(f"/api/v1/password-resets/{token}", {"password": f"horse number {n} here"}).status_code),
    )
    assert answered == {200: 1, 404: 5}


def test_one_code_used_by_two_at_once_lets_one_in(people: People) -> None:
    secret, _ = new_secret(user=people.agent)
    switch_on(user=people.agent, secret=secret, code=code_now(secret), session_key="", at=timezone.now())
    browsers = [half_way(people.agent) for _ in range(5)]
    code = code_now(secret, steps=1)
    answered = all_at_once(5, lambda n: int(browsers[n].post("/api/v1/session/otp", {"code": code}).status_code))
    assert answered == {200: 1, 400: 4}


def test_an_address_claimed_by_many_is_held_by_one(people: People, mailoutbox: list[EmailMessage]) -> None:
    """Each of three accounts has a link of its own; whoever is first holds the address, the others end."""
    browsers = [APIClient() for _ in range(3)]
    for browser in browsers:
        form = {"email": "shared@customers.test", "password": "a password of mine 4", "display_name": "吴桐"}
        assert browser.post("/api/v1/members", form).status_code == 201
    links = [token_in(mail) for mail in mailoutbox]
    answered = all_at_once(3, lambda n: int(browsers[n].put(f"/api/v1/email-verifications/{links[n]}", {}).status_code))
    assert answered[200] == 1
    assert User.objects.filter(email="shared@customers.test", emailaddress__verified=True).count() == 1
    assert User.objects.filter(email="shared@customers.test", is_active=True).count() == 1


def half_way(user: User) -> APIClient:
    browser = APIClient()
    assert browser.post("/api/v1/session", {"email": user.email, "password": PASSWORD}).json()["next"] == "otp"
    return browser
