"""What is nowhere to be read: in answers, in tables (TRUST AU-04, AU-13)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.core.mail import EmailMessage
from rest_framework.test import APIClient

from tests.helpdesk.accounts.conftest import SignIn, token_in
from tests.people import PASSWORD, People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
TELLING = re.compile(r"password|hash|token|secret|hmac|mark", re.IGNORECASE)


def keys_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys_in(inner)}
    return {key for inner in value for key in keys_in(inner)} if isinstance(value, list) else set()


def test_no_answer_has_a_field_for_a_secret(people: People, sign_in: SignIn) -> None:
    people.agent, people.member, people.visitor  # noqa: B018  exist now
    browser = sign_in(people.administrator)
    for path in ("session", "sessions", "people", f"people/{people.agent.pk}", "teams", "members/me", "authenticators"):
        answer = browser.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        assert not [key for key in keys_in(answer.json()) if TELLING.search(key)], path
        assert people.agent.password not in answer.content.decode()


def test_no_table_holds_what_somebody_could_use(people: People, mailoutbox: list[EmailMessage], sign_in: SignIn) -> None:
    """Every bearer value we give out, looked for in every column of accounts and sessions."""
    browser = APIClient()
    visitor = browser.post("/api/v1/visitors", {}).json()["token"]
    sign_in(people.member, client=browser)
    people.client_of(people.administrator).post(
        "/api/v1/people", {"email": "lin@desk.test", "display_name": "林岚", "role": "agent"}
    )
    given = [
        visitor,
        browser.cookies["session"].value,
        browser.cookies["device"].value,
        token_in(mailoutbox[0]),
        PASSWORD,
    ]
    assert all(given)
    labels = ("accounts", "sessions", "usersessions", "account", "mfa", "evidence")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    assert len(models) > 8
    stored = "\n".join(str(list(model._default_manager.values())) for model in models)
    assert people.member.email in stored, "the search looks at what is there"
    assert [value for value in given if value in stored] == []


def test_every_bearer_value_has_128_bits_at_least(people: People, sign_in: SignIn) -> None:
    browser = APIClient()
    visitor = browser.post("/api/v1/visitors", {}).json()["token"]
    sign_in(people.member, client=browser)
    for value in (visitor, browser.cookies["device"].value):
        assert len(value) * 6 >= 256
    assert len(browser.cookies["session"].value) * 5 >= 128
