"""How long an answer takes tells nothing about an account (TRUST AU-02). With the hashing as shipped; minutes, so `make soak`."""

from __future__ import annotations

import random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from rest_framework.test import APIClient

from helpdesk.accounts.hashers import PasswordHasher
from helpdesk.accounts.models import User
from tests.people import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.soak, pytest.mark.timeout(900)]
ROUNDS = 200


@pytest.fixture
def as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PasswordHasher, "time_cost", 2)
    monkeypatch.setattr(PasswordHasher, "memory_cost", 19 * 1024)


@pytest.mark.parametrize("path", ["session", "password-resets"])
def test_known_and_unknown_addresses_take_equally_long(path: str, as_shipped: None) -> None:
    password = make_password("some password 1")
    for number in range(ROUNDS):
        a_user(f"known{number}@customers.test", "会员")
    User.objects.update(password=password)
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    client = APIClient()
    tries = [(kind, number) for kind in taken for number in range(ROUNDS)]
    random.Random(7).shuffle(tries)  # interleaved: a slow minute of the machine meets both
    for kind, number in tries:
        form: dict[str, Any] = {"email": f"{kind}{number}@customers.test"}
        if path == "session":
            form["password"] = "wrong password 1"
        begun = perf_counter()
        answer = client.post(f"/api/v1/{path}", form, REMOTE_ADDR=f"10.{kind == 'known':d}.{number // 250}.{number % 250}")
        taken[kind].append(perf_counter() - begun)
        assert answer.status_code in (401, 202)
    known, unknown = (median(taken[kind]) * 1000 for kind in ("known", "unknown"))
    spread = quantiles(taken["unknown"], n=4)
    noise = (spread[2] - spread[0]) * 1000
    print(f"{path}: known {known:.1f} ms, unknown {unknown:.1f} ms, half of all within {noise:.1f} ms")  # noqa: T201
    assert abs(known - unknown) < max(1.0, noise / 2), "the noise of single answers hides it"
