"""How clocks look: counting, paused with its reason, outside hours, met or missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from helpdesk.desk.models import Queue
from tests.builders import a_calendar, a_queue, a_ticket
from tests.people import People
from tests.tickets.promises import HOUR, MONDAY, Kind, a_policy, an_office, begin, there
from tickets.actions import clocks
from tickets.clock_faces import next_and_all, next_faces
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def office(db: None) -> Queue:
    queue = a_queue(calendar=an_office())
    a_policy(queue=queue)
    return queue


@pytest.fixture
def ticket(people: People, office: Queue) -> Ticket:
    return opened(people, office)


def opened(people: People, queue: Queue, at: datetime = MONDAY) -> Ticket:
    ticket = a_ticket(people.member, queue=queue)
    begin(ticket, at)
    return ticket


def face(ticket: Ticket, kind: str, moment: str) -> dict[str, Any]:
    return next(one for one in next_and_all(ticket, there(moment))[1] if one["kind"] == kind)


def pending(ticket: Ticket, moment: str) -> None:
    old, ticket.status = ticket.status, "pending"
    clocks.status_changed(ticket, old, there(moment))


def test_a_running_clock_says_how_much_is_left_and_when_it_is_due(ticket: Ticket) -> None:
    shown = face(ticket, Kind.RESOLUTION, "2026-11-23 10:00")
    expected = {"state": "running", "target_s": 4 * HOUR, "spent_s": HOUR, "left_s": 3 * HOUR, "granted_s": 0}
    assert expected.items() <= shown.items()
    assert shown["due_at"] == "2026-11-23T06:30:00.000Z"
    assert (shown["paused_at"], shown["pause_reason"], shown["ended_at"], shown["opens_at"]) == (None, None, None, None)


@pytest.mark.parametrize(("moment", "opens"), [("23 12:10", "23T05:30"), ("23 20:00", "24T01:00"), ("28 10:00", "30T01:00")])
def test_outside_hours_it_says_when_it_goes_on(ticket: Ticket, moment: str, opens: str) -> None:
    shown = face(ticket, Kind.RESOLUTION, f"2026-11-{moment}")
    assert (shown["state"], shown["opens_at"]) == ("outside_hours", f"2026-11-{opens}:00.000Z")


def test_a_paused_one_says_since_when_and_why(ticket: Ticket) -> None:
    pending(ticket, "2026-11-23 10:00")
    shown = face(ticket, Kind.RESOLUTION, "2026-11-24 10:00")
    assert (shown["state"], shown["pause_reason"], shown["paused_at"]) == ("paused", "pending", "2026-11-23T02:00:00.000Z")
    assert (shown["left_s"], shown["due_at"]) == (3 * HOUR, None)


def test_an_overdue_one_is_below_nothing_also_at_night(ticket: Ticket) -> None:
    assert face(ticket, Kind.FIRST_RESPONSE, "2026-11-23 10:00:00")["left_s"] == 0
    assert face(ticket, Kind.FIRST_RESPONSE, "2026-11-23 10:10:00")["left_s"] == -600
    late = face(ticket, Kind.FIRST_RESPONSE, "2026-11-23 12:00:00")
    assert late["left_s"] == -2 * HOUR


def test_what_was_due_at_closing_time_is_overdue_in_the_evening(people: People, office: Queue) -> None:
    ticket = opened(people, office, there("2026-11-23 17:00"))
    assert face(ticket, Kind.FIRST_RESPONSE, "2026-11-23 18:00:00")["left_s"] == 0
    assert face(ticket, Kind.FIRST_RESPONSE, "2026-11-23 21:00:00")["left_s"] == -1


def test_one_that_has_ended_says_how(ticket: Ticket) -> None:
    clocks.staff_answered(ticket, there("2026-11-23 09:20"))
    shown = face(ticket, Kind.FIRST_RESPONSE, "2026-11-25 10:00")
    assert (shown["state"], shown["spent_s"], shown["ended_at"]) == ("met", HOUR // 3, "2026-11-23T01:20:00.000Z")


def test_the_drawing_tells_counting_paused_and_closed(ticket: Ticket) -> None:
    pending(ticket, "2026-11-23 11:00")
    old, ticket.status = ticket.status, "open"
    clocks.status_changed(ticket, old, there("2026-11-23 14:00"))
    drawn = face(ticket, Kind.RESOLUTION, "2026-11-23 19:00")["stretches"]
    assert [(start[11:16], end[11:16], what) for start, end, what in drawn] == [
        ("01:00", "03:00", "counting"),
        ("03:00", "06:00", "paused"),
        ("06:00", "10:00", "counting"),
        ("10:00", "11:00", "closed"),
    ]


def test_a_clock_that_runs_for_months_is_drawn_for_its_last_days(people: People) -> None:
    queue = a_queue(calendar=a_calendar(always_open=True))
    a_policy(queue=queue, resolution_s=400 * 24 * HOUR)
    ticket = opened(people, queue, there("2026-01-01 00:00"))
    (drawn,) = face(ticket, Kind.RESOLUTION, "2026-11-23 00:00")["stretches"]
    assert drawn == ("2026-10-22T16:00:00.000Z", "2026-11-22T16:00:00.000Z", "counting")


def test_a_list_shows_of_each_the_clock_that_runs_out_first(
    people: People, office: Queue, django_assert_num_queries: Any
) -> None:
    fresh, answered, waiting = (opened(people, office) for _ in range(3))
    for ticket in (answered, waiting):
        clocks.staff_answered(ticket, there("2026-11-23 09:10"))
    pending(waiting, "2026-11-23 09:20")
    nothing = a_ticket(people.member, queue=office)
    numbers = [ticket.pk for ticket in (fresh, answered, waiting, nothing)]
    with django_assert_num_queries(1):
        shown = next_faces(numbers, there("2026-11-23 09:30"))
    kinds = {number: (one["kind"], one["state"]) for number, one in shown.items()}
    assert kinds == {
        fresh.pk: (Kind.FIRST_RESPONSE, "running"),
        answered.pk: (Kind.RESOLUTION, "running"),
        waiting.pk: (Kind.RESOLUTION, "paused"),
    }
    assert shown[fresh.pk] | {"stretches": None} == face(fresh, Kind.FIRST_RESPONSE, "2026-11-23 09:30") | {"stretches": None}
