"""A call that arrives twice is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from helpdesk.accounts.models import Team
from helpdesk.api.jobs import forget_old_answers
from helpdesk.api.models import RememberedAnswer
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.urls("tests.helpdesk.api.doors")]


def post(client: Any, key: str, **body: Any) -> Any:
    return client.post("/api/test/teams", body, headers={"Idempotency-Key": key})


def test_a_repeat_gets_the_first_answer_and_changes_nothing(people: People) -> None:
    client = people.client_of(people.agent)
    first, again = post(client, "k1", name="night"), post(client, "k1", name="night")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert Team.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(people: People) -> None:
    client = people.client_of(people.agent)
    post(client, "k1", name="night")
    refused = post(client, "k1", name="day")
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    assert list(Team.objects.values_list("name", flat=True)) == ["night"]


def test_another_person_may_use_the_same_key(people: People) -> None:
    assert post(people.client_of(people.agent), "k1", name="night").status_code == 201
    assert post(people.client_of(people.other_agent), "k1", name="day").status_code == 201
    assert Team.objects.count() == 2


@pytest.mark.parametrize(("name", "status"), [("refused", 409), ("unwell", 502)])
def test_a_call_that_failed_leaves_nothing_and_may_be_repeated(people: People, name: str, status: int) -> None:
    client = people.client_of(people.agent)
    assert post(client, "k1", name=name).status_code == status
    assert Team.objects.count() == 0
    assert RememberedAnswer.objects.count() == 0
    assert post(client, "k1", name="night").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 129, "with space", "中文"])
def test_a_key_that_is_none_is_refused(people: People, key: str) -> None:
    client = people.client_of(people.agent)
    refused = client.post("/api/test/teams", {"name": "night"}, HTTP_IDEMPOTENCY_KEY=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")
    assert Team.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_row(people: People) -> None:
    agent = people.agent

    def knock(_: int) -> tuple[int, Any]:
        try:
            answer = post(people.client_of(agent), "k1", name="night")
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(knock, range(10)))
    assert {status for status, _ in answers} == {201}
    assert len({answer["id"] for _, answer in answers}) == 1
    assert Team.objects.count() == 1


def test_answers_are_forgotten_after_a_day(people: People) -> None:
    client = people.client_of(people.agent)
    post(client, "k1", name="night")
    post(client, "k2", name="day")
    row = RememberedAnswer.objects.get(key="k1")
    RememberedAnswer.objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(hours=25))
    forget_old_answers()
    assert list(RememberedAnswer.objects.values_list("key", flat=True)) == ["k2"]
