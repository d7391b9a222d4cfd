"""The agreement in force, for everybody to read."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.agreements.actions import publish_version
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_before_the_first_version_there_is_none() -> None:
    assert APIClient().get("/api/v1/agreements/current").status_code == 404


def test_the_newest_version_that_has_taken_effect_is_in_force(people: People) -> None:
    at = timezone.now()
    for version, days in (("1", -9), ("2", -1), ("3", 9)):
        publish_version(
            version=version,
            title="用户协议",
            text=f"第{version}版",
            effective=at + timedelta(days=days),
            by=people.administrator.actor,
            at=at,
        )
    current = APIClient().get("/api/v1/agreements/current").json()
    assert current["version"] == "2"
    assert current["hash"] == hashlib.sha256(current["text"].encode()).hexdigest()
    assert set(current) == {"version", "hash", "title", "text", "effective"}
