"""The lid on calls per person."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from helpdesk.api.throttles import count_call
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.urls("tests.helpdesk.api.doors")]


def test_somebody_who_runs_wild_is_told_to_wait_and_nobody_else_is(people: People, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = {"reads": 1000, "writes": 3}
    wild, calm = people.client_of(people.member), people.client_of(people.other_member)
    answers = [wild.post("/api/test/known") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
    assert wild.get("/api/test/known").status_code == 200
    assert calm.post("/api/test/known").status_code == 201


def test_unknown_people_count_by_address_and_known_ones_do_not(people: People, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = {"reads": 2, "writes": 2}
    nobody = people.client_of(None)
    assert [nobody.get("/api/test/open").status_code for _ in range(3)] == [200, 200, 429]
    assert nobody.get("/api/test/open", REMOTE_ADDR="198.51.100.8").status_code == 200
    assert people.client_of(people.agent).get("/api/test/known").status_code == 200


def test_the_count_begins_anew_each_minute() -> None:
    assert [count_call("k", at=60.0).calls, count_call("k", at=119.9).calls, count_call("k", at=120.0).calls] == [1, 2, 1]


def test_counts_are_shared_between_processes() -> None:
    cache.set("k:1", 41)
    assert count_call("k", at=60.0).calls == 42


def test_a_cache_that_is_away_does_not_lift_the_lid() -> None:
    for number in (1, 2, 3):
        cache.clear()
        assert count_call("k", at=60.0).calls == number
