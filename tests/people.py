"""The cast. Everybody exists once a test mentions them, with a proven e-mail address and the same password."""

from __future__ import annotations

from datetime import timedelta
from functools import cache, cached_property
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.hashers import PasswordHasher
from helpdesk.accounts.models import ContactPoint, User, Visitor, new_visitor_token
from helpdesk.common.actors import Role

PASSWORD = "correct horse battery 9"

# The same algorithm at a cost for tests: what it protects here is known to everybody.
PasswordHasher.time_cost, PasswordHasher.memory_cost = 1, 64


class People:
    """`people.agent` is a User; `people.client_of(people.agent)` calls the API as her."""

    @cached_property
    def member(self) -> User:
        return a_user("wang@customers.test", "王小明")

    @cached_property
    def other_member(self) -> User:
        return a_user("li@customers.test", "李雷")

    @cached_property
    def agent(self) -> User:
        return a_user("chen@desk.test", "陈静", Role.AGENT)

    @cached_property
    def other_agent(self) -> User:
        return a_user("zhao@desk.test", "赵敏", Role.AGENT)

    @cached_property
    def supervisor(self) -> User:
        return a_user("sun@desk.test", "孙丽", Role.SUPERVISOR)

    @cached_property
    def administrator(self) -> User:
        return a_user("zhou@desk.test", "周凯", Role.ADMINISTRATOR)

    @cached_property
    def visitor(self) -> Visitor:
        return a_visitor(display_name="访客小林")

    @cached_property
    def other_visitor(self) -> Visitor:
        return a_visitor(display_name="路人")

    def client_of(self, person: User | Visitor | None) -> APIClient:
        """Their browser; None is somebody nobody knows."""
        client = APIClient()
        if isinstance(person, User):
            client.force_login(person)
        elif isinstance(person, Visitor):
            client.cookies[settings.VISITOR_COOKIE_NAME] = person.token  # type: ignore[attr-defined]
        return client


@pytest.fixture
def people(db: None) -> People:
    return People()


def a_user(email: str, name: str, role: Role = Role.CUSTOMER, *, proven: bool = True, **fields: Any) -> User:
    user = User.objects.create(email=email, display_name=name, role=role, password=hashed(PASSWORD), **fields)
    EmailAddress.objects.create(user=user, email=email, verified=proven, primary=True)
    for channel, value in (("email", email), ("sms", user.phone)):
        if value:
            reached = {"user": user, "channel": channel, "value": value, "since": user.joined_at}
            ContactPoint.objects.create(**reached, proven_at=user.joined_at if proven else None)
    return user


def a_visitor(**fields: Any) -> Visitor:
    """Its `token` is what the browser holds; the row keeps the hash only."""
    token, token_hash = new_visitor_token()
    lifetime = {"expires_at": timezone.now() + timedelta(days=30)} | fields
    visitor = Visitor.objects.create(token_hash=token_hash, **lifetime)
    visitor.token = token  # type: ignore[attr-defined]
    return visitor


@cache
def hashed(password: str) -> str:
    """Argon2 is slow on purpose: once per run is enough for people who only need to exist."""
    return make_password(password)
