"""What tests of accounts share: signing in through the door, links out of mails, and work done at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import override_settings
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from tests.people import PASSWORD

SignIn = Callable[..., APIClient]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A browser after the sign-in form; `password` and `client` where they matter."""

    def enter(user: User, *, password: str = PASSWORD, client: APIClient | None = None) -> APIClient:
        client = client or APIClient()
        answer = client.post("/api/v1/session", {"email": user.email, "password": password})
        assert answer.status_code == 200, answer.json()
        return client

    return enter


@pytest.fixture
def at_once() -> Iterator[None]:
    """Background tasks run when they are enqueued."""
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
        yield


def token_in(mail: EmailMessage) -> str:
    """The token at the end of the link, which must be ours by settings."""
    (found,) = re.findall(re.escape(settings.SITE_URL) + r"/[a-z-]+/([\w-]+)", str(mail.body))
    return str(found)


def problem(answer: Any) -> dict[str, Any]:
    """What a refusal says, without what differs from request to request."""
    return {key: value for key, value in answer.json().items() if key != "request_id"}
