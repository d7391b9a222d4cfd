"""What a customer asked before, beside the present talk: for staff alone, and of this customer alone."""

from uuid import uuid4

import pytest

from tests.builders import a_conversation, a_message
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/conversations"


def test_staff_see_all_that_a_customer_asked_newest_first_and_nobody_elses(people: People) -> None:
    first, second = a_conversation(people.member), a_conversation(people.member)
    a_conversation(people.other_member)
    a_conversation(people.visitor)

    answer = people.client_of(people.agent).get(f"{URL}?customer_of={first.pk}")

    assert [row["id"] for row in answer.json()["results"]] == [str(second.pk), str(first.pk)]


def test_two_visitors_without_an_account_are_two_customers(people: People) -> None:
    mine = a_conversation(people.visitor)
    a_conversation(people.other_visitor)

    answer = people.client_of(people.agent).get(f"{URL}?customer_of={mine.pk}")

    assert [row["id"] for row in answer.json()["results"]] == [str(mine.pk)]


def test_a_customer_may_not_ask_about_anybody(people: People) -> None:
    theirs = a_conversation(people.other_member)
    client = people.client_of(people.member)

    assert client.get(f"{URL}?customer_of={theirs.pk}").status_code == 403
    assert client.get(URL).json()["results"] == []


def test_a_talk_that_does_not_exist_has_no_customer(people: People) -> None:
    client = people.client_of(people.agent)

    assert client.get(f"{URL}?customer_of={uuid4()}").status_code == 404
    assert client.get(f"{URL}?customer_of=everybody").status_code == 400


def test_a_long_acquaintance_costs_no_more_than_a_short_one(people: People, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = people.client_of(people.agent)
    one = a_conversation(people.member)
    a_message(one)
    client.get(f"{URL}?customer_of={one.pk}")
    with django_assert_max_num_queries(99) as few:
        client.get(f"{URL}?customer_of={one.pk}")
    for _ in range(12):
        a_message(a_conversation(people.member))
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(f"{URL}?customer_of={one.pk}").json()["results"]) == 13
