"""Many hands on the same tickets: none is given twice, none is skipped, and no two change one past each other."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.common.actors import Role
from helpdesk.desk.models import Queue
from tests.builders import a_category, a_queue, a_seat, a_ticket
from tests.chat.test_races import at_once
from tests.people import People, a_user
from tickets.actions.assigning import take_next
from tickets.actions.changing import change_ticket
from tickets.actions.locking import Stale
from tickets.actions.opening import TooManyOpen
from tickets.actions.replying import note, reply
from tickets.intake.from_form import open_from_form
from tickets.models import Entry, Ticket, Turn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


def a_hall(queue: Queue, count: int = 8) -> list[User]:
    hall = [a_user(f"agent{number}@desk.test", f"坐席{number}", Role.AGENT) for number in range(count)]
    for agent in hall:
        a_seat(agent, queues=[queue])
    return hall


def test_eight_agents_take_from_one_queue_and_every_ticket_is_taken_once(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    hall = a_hall(queue)
    waiting = [a_ticket(queue=queue, act_by=at + timedelta(minutes=number)).pk for number in range(30)]

    def take_until_none_is_left(agent: User) -> list[int]:
        taken = []
        while ticket := take_next(by=agent.actor, at=at):
            taken.append(ticket.pk)
        return taken

    def write_meanwhile() -> None:
        for number in waiting:
            note(number=number, by=people.supervisor.actor, at=at, text="稍等，我补一句。")

    people.supervisor  # noqa: B018  exists before the threads
    results = at_once([*(lambda agent=agent: take_until_none_is_left(agent) for agent in hall), write_meanwhile])  # type: ignore[misc]

    taken = [number for result in results[:-1] for number in result]  # type: ignore[attr-defined]
    assert Counter(taken) == Counter(waiting)
    for ticket in Ticket.objects.filter(pk__in=waiting):
        given = Entry.objects.filter(ticket=ticket, kind="change")
        assert [entry.author_id for entry in given] == [ticket.assignee_id]
        assert ticket.last_entry == Entry.objects.filter(ticket=ticket).count() == 2


def test_of_two_saves_on_one_version_one_is_refused(people: People) -> None:
    at, ticket = timezone.now(), a_ticket()
    results = at_once(
        [
            lambda by=by: change_ticket(  # type: ignore[misc]
                number=ticket.pk, changes={"subject": f"由{by.name}改"}, by=by, at=at, version=ticket.version
            )
            for by in (people.agent.actor, people.other_agent.actor)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["Stale", "Ticket"]
    assert isinstance(next(result for result in results if not isinstance(result, Ticket)), Stale)
    ticket.refresh_from_db()
    (change,) = Entry.objects.get(ticket=ticket).changes
    assert change["new"] == ticket.subject


def test_words_that_arrive_eight_times_at_once_are_one_entry(people: People) -> None:
    at, ticket = timezone.now(), a_ticket(people.member)
    by = people.member.actor
    results = at_once([lambda: reply(number=ticket.pk, by=by, at=at, text="急。", client_id="c1")] * 8)
    assert len({result.sequence for result in results if isinstance(result, Entry)}) == 1
    assert Entry.objects.filter(ticket=ticket).count() == 1


def test_a_customer_who_opens_many_at_once_is_counted(people: People, settings: object) -> None:
    settings.TICKETS = {"OPEN_TICKETS": 3, "OPEN_TICKETS_OF_VISITOR": 3}  # type: ignore[attr-defined]
    at, by = timezone.now(), people.member.actor
    a_category("plain")
    results = at_once([lambda: open_from_form(by=by, at=at, category="plain", subject="x", text="x")] * 8)
    assert sum(isinstance(result, Ticket) for result in results) == 3
    assert sum(isinstance(result, TooManyOpen) for result in results) == 5
    assert Ticket.objects.count() == 3


def test_tickets_opened_at_once_go_round_evenly(people: People) -> None:
    at, queue = timezone.now(), a_queue()
    hall = a_hall(queue, 4)
    for person in (people.agent, people.supervisor):
        a_seat(person, queues=[a_queue()])
    a_category("plain", queue=queue, assignment="round_robin")
    customers = [a_user(f"c{number}@customers.test", f"客户{number}").actor for number in range(8)]
    at_once(
        [
            lambda by=by, moment=at + timedelta(seconds=number): open_from_form(  # type: ignore[misc]
                by=by, at=moment, category="plain", subject="x", text="x"
            )
            for number, by in enumerate(customers)
        ]
    )
    held = Counter(Ticket.objects.values_list("assignee", flat=True))
    assert set(held) == {agent.pk for agent in hall}
    assert sum(held.values()) == 8
    assert Turn.objects.count() == 4
