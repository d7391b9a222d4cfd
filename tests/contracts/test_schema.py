"""The API against its own description: whatever its schema allows, no call of anybody breaks the server."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.test import APIClient

from tests.builders import a_conversation, a_seat
from tests.people import People

pytestmark = pytest.mark.django_db

A_FEW = settings(max_examples=3, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("who", ["visitor", "agent", "administrator"])
def test_no_call_that_the_schema_allows_breaks_the_server(people: People, who: str) -> None:
    a_seat(people.agent)
    a_conversation(people.member, assignee=people.agent)
    client = people.client_of(getattr(people, who))
    client.raise_request_exception = False
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/schema").json())
    broken: list[str] = []
    for operation in schema.get_all_operations():
        knock_at(operation.ok(), client, broken)
    assert broken == []


def knock_at(operation: Any, client: APIClient, broken: list[str]) -> None:
    @A_FEW
    @given(case=operation.as_strategy())
    def knock(case: Any) -> None:
        # Whatever one call changes, the next begins where the first did.
        with transaction.atomic():
            answer = send(client, case)
            transaction.set_rollback(True)
        if answer.status_code >= 500 and answer.status_code != 503:
            broken.append(f"{case.method} {case.formatted_path} {case.query} {case.body!r}: {answer.status_code}")

    knock()


def send(client: APIClient, case: Any) -> Any:
    body = json.dumps(case.body) if isinstance(case.body, dict | list | str | int | bool | None) else "{}"
    query = urlencode(dict(case.query or {}), doseq=True)
    return client.generic(case.method, case.formatted_path, body, content_type="application/json", QUERY_STRING=query)
