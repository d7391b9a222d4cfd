"""What a page of one ticket and a new ticket ask of the database: the same, however long its story and however many there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from tests.builders import a_contact, a_ticket
from tests.people import People
from tickets import live, terms
from tickets.actions.changing import change_ticket
from tickets.actions.linking import link
from tickets.actions.replying import note, reply
from tickets.begun import Begun
from tickets.events import TicketChanged
from tickets.intake.from_form import open_from_form
from tickets.models import Category, Entry, Ticket

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
    assert cost() == few <= (11 if part == "" else 6)


def test_a_new_ticket_costs_the_same_among_many(people: People, plain: Category, at: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            open_from_form(by=people.member.actor, at=at, category=plain.slug, subject="收不到验证码", text="从早上开始。")
        return len(asked)

    cost()
    few = cost()
    for _ in range(40):
        a_ticket(a_contact())
    assert cost() == few <= 12


def test_what_is_told_of_a_new_ticket_is_what_stands_in_the_database(
    people: People, plain: Category, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From memory, without a question: to the windows of our people and its customer's, and as the answer."""
    begun: list[Begun] = []
    monkeypatch.setattr(live.Rings, "__call__", lambda rings: begun.extend(rings.begun.values()))
    client = people.client_of(people.member)
    form = {"category": plain.slug, "subject": "收不到验证码", "text": "从早上开始。"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(URL, form, content_type="application/json")
    assert answer.status_code == 201, answer.content
    with CaptureQueriesContext(connection) as asked:
        from_memory = list(live.rings_of_new(begun[0]))
    assert len(asked) == 0
    assert from_memory == list(live.rings_of({begun[0].ticket.pk: 1}))
    assert answer.json() == client.get(f"{URL}/{begun[0].ticket.pk}").json()


def test_a_ticket_given_out_at_once_is_told_as_it_is(people: People, plain: Category, at: datetime) -> None:
    """Something else happened to it in the same transaction: what was in memory is not all of it."""
    rings = live.Rings()
    ticket = a_ticket(people.member)
    first = TicketChanged(number=ticket.pk, sequence=1, kind="reply", by=people.member.actor, at=at)
    rings.add(first)
    rings.begun[ticket.pk] = Begun(ticket, Entry(ticket=ticket, sequence=1, at=at), [], terms.current())
    rings.add(replace(first, sequence=2, kind="change"))
    assert (rings.begun, rings.first) == ({}, {ticket.pk: 1})
