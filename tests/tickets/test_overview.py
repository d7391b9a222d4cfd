"""What an agent sees when they sit down: how much stands where, what is theirs, what nobody has."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import a_queue, a_seat, a_ticket
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/ticket-overview"


def test_it_says_of_each_list_what_the_list_itself_says(people: People, at: datetime) -> None:
    support, elsewhere = a_queue(), a_queue()
    a_seat(people.agent, queues=[support])
    for _ in range(2):
        a_ticket(queue=support)
        a_ticket(queue=support, status="open", assignee=people.agent)
    a_ticket(queue=elsewhere)
    client = people.client_of(people.agent)
    found = client.get(URL).json()
    assert found["views"] == client.get("/api/v1/ticket-views").json()["results"]
    for view in ("mine", "unassigned"):
        rows = client.get(f"/api/v1/tickets?view={view}").json()["results"]
        assert [row["number"] for row in found[view]] == [row["number"] for row in rows]
        assert len(rows) == 2


def test_it_shows_a_beginning_and_costs_the_same_however_much_there_is(people: People, at: datetime) -> None:
    support = a_queue()
    a_seat(people.agent, queues=[support])
    client = people.client_of(people.agent)
    a_ticket(queue=support)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _ in range(30):
        a_ticket(queue=support)
        a_ticket(queue=support, status="open", assignee=people.agent)
    with CaptureQueriesContext(connection) as many:
        found = client.get(URL).json()
    assert [len(found["mine"]), len(found["unassigned"])] == [25, 25]
    assert len(many) == len(few) <= 11


def test_customers_have_no_overview(people: People) -> None:
    assert people.client_of(people.member).get(URL).status_code == 403
    assert people.client_of(people.agent).get(f"{URL}?view=all").status_code == 400
