"""What a page of one ticket and a new ticket ask of the database: the same, however long its story and however many there are."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import a_contact, a_ticket
from tests.people import People
from tickets.actions.changing import change_ticket
from tickets.actions.linking import link
from tickets.actions.replying import note, reply
from tickets.intake.from_form import open_from_form
from tickets.models import Category, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"


def much_happens(ticket: Ticket, people: People, at: datetime, first: int) -> None:
    agent = people.agent.actor
    for number in range(first, first + 8):
        reply(number=ticket.pk, by=agent, at=at, text=f"第 {number} 次回复")
        note(number=ticket.pk, by=agent, at=at, text=f"第 {number} 条备注")
        link(number=ticket.pk, kind="related", other=a_ticket(people.member).pk, by=agent, at=at)
    change_ticket(number=ticket.pk, changes={"tags": [f"t{number}" for number in range(first + 8)]}, by=agent, at=at)


@pytest.mark.parametrize("who", ["agent", "member"])
@pytest.mark.parametrize("part", ["", "/timeline"])
def test_a_long_story_costs_no_more_than_a_short_one(people: People, opened: Ticket, at: datetime, who: str, part: str) -> None:
    client = people.client_of(getattr(people, who))

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{URL}/{opened.pk}{part}").status_code == 200
        return len(asked)

    much_happens(opened, people, at, 0)
    cost()  # the first call of a session also notes that she is here
    few = cost()
    much_happens(opened, people, at, 8)
    assert cost() == few <= (16 if part == "" else 6)


def test_a_new_ticket_costs_the_same_among_many(people: People, plain: Category, at: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            open_from_form(by=people.member.actor, at=at, category=plain.slug, subject="收不到验证码", text="从早上开始。")
        return len(asked)

    cost()
    few = cost()
    for _ in range(40):
        a_ticket(a_contact())
    assert cost() == few <= 24
