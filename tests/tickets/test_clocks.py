"""What happens to a ticket starts, stops and ends its clocks. The office is open from 9 to 12 and 13:30 to 18 on weekdays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.desk.models import Queue
from tests.builders import a_calendar, a_category, a_queue, a_ticket
from tests.people import People
from tests.tickets.promises import HOUR, MONDAY, Kind, a_policy, an_office, begin, clock, there
from tickets.actions import clocks
from tickets.models import FAR, Category, Clock, SlaPolicy, TermsChange, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def office(db: None) -> Queue:
    return a_queue(calendar=an_office())


@pytest.fixture
def promised(office: Queue) -> SlaPolicy:
    return a_policy(queue=office)


@pytest.fixture
def ticket(people: People, office: Queue, promised: SlaPolicy) -> Ticket:
    ticket = a_ticket(people.member, queue=office, opened_at=MONDAY)
    begin(ticket, MONDAY)
    return ticket


def put(ticket: Ticket, status: str, moment: str) -> None:
    old, ticket.status = ticket.status, status
    clocks.status_changed(ticket, old, there(moment))
    ticket.save()


def test_opening_starts_the_first_response_and_the_resolution(ticket: Ticket) -> None:
    first, resolution = Clock.objects.filter(ticket=ticket).order_by("kind")
    assert (first.kind, first.due_at) == (Kind.FIRST_RESPONSE, there("2026-11-23 10:00"))
    assert (resolution.kind, resolution.due_at) == (Kind.RESOLUTION, there("2026-11-23 14:30"))  # lunch does not count
    assert ticket.act_by == first.due_at
    assert first.warn_at == there("2026-11-23 09:48")


def test_our_answer_meets_the_first_response_and_the_customers_next_words_promise_another(ticket: Ticket) -> None:
    clocks.customer_spoke(ticket, there("2026-11-23 09:10"))
    assert Clock.objects.filter(ticket=ticket).count() == 2  # an answer is owed already
    clocks.staff_answered(ticket, there("2026-11-23 09:30"))
    assert (clock(ticket, Kind.FIRST_RESPONSE).outcome, clock(ticket, Kind.FIRST_RESPONSE).spent_s) == ("met", HOUR / 2)
    assert ticket.act_by == there("2026-11-23 14:30")
    clocks.customer_spoke(ticket, there("2026-11-23 09:40"))
    assert clock(ticket, Kind.NEXT_RESPONSE).due_at == there("2026-11-23 11:40") == ticket.act_by
    clocks.staff_answered(ticket, there("2026-11-23 11:50"))
    assert clock(ticket, Kind.NEXT_RESPONSE).outcome == "missed"
    clocks.customer_spoke(ticket, there("2026-11-23 11:55"))
    assert clock(ticket, Kind.NEXT_RESPONSE).round == 2


def test_an_answer_in_the_very_second_it_is_due_is_in_time(ticket: Ticket) -> None:
    clocks.staff_answered(ticket, there("2026-11-23 10:00:00.900000"))
    assert clock(ticket, Kind.FIRST_RESPONSE).outcome == "met"


def test_waiting_for_the_customer_stops_the_resolution_and_not_what_we_owe(ticket: Ticket) -> None:
    put(ticket, "pending", "2026-11-23 10:00")
    resolution, first = clock(ticket, Kind.RESOLUTION), clock(ticket, Kind.FIRST_RESPONSE)
    assert (resolution.due_at, resolution.paused_at, resolution.spent_s) == (None, there("2026-11-23 10:00"), HOUR)
    assert (first.paused_at, ticket.act_by) == (None, first.due_at)
    put(ticket, "open", "2026-11-24 09:00")
    resolution.refresh_from_db()
    assert (resolution.due_at, resolution.granted_s) == (there("2026-11-24 12:00"), 0)
    assert [pause[2] for pause in resolution.pauses] == ["pending"]


def test_who_comes_back_late_from_waiting_finds_a_quarter_of_the_time(ticket: Ticket) -> None:
    put(ticket, "pending", "2026-11-23 14:25")
    put(ticket, "open", "2026-11-25 09:00")
    resolution = clock(ticket, Kind.RESOLUTION)
    assert (resolution.due_at, resolution.granted_s) == (there("2026-11-25 10:00"), HOUR - 5 * 60)
    assert (resolution.target_s, resolution.spent_s) == (4 * HOUR, 4 * HOUR - 5 * 60)


def test_solving_meets_the_resolution_and_nobody_waits_for_an_answer_any_more(ticket: Ticket) -> None:
    put(ticket, "solved", "2026-11-23 09:30")
    assert clock(ticket, Kind.RESOLUTION).outcome == "met"
    assert clock(ticket, Kind.FIRST_RESPONSE).outcome == "void"
    assert ticket.act_by == FAR


def test_solving_too_late_misses(ticket: Ticket) -> None:
    put(ticket, "solved", "2026-11-23 14:31")
    assert {one.outcome for one in Clock.objects.filter(ticket=ticket)} == {"missed"}


def test_a_reopened_ticket_keeps_what_was_spent_and_never_breaches_at_once(ticket: Ticket) -> None:
    put(ticket, "solved", "2026-11-23 14:20")
    put(ticket, "open", "2026-11-30 09:00")
    again = clock(ticket, Kind.RESOLUTION)
    assert (again.round, again.due_at, ticket.act_by) == (2, there("2026-11-30 10:00"), there("2026-11-30 10:00"))
    assert (again.spent_s, again.granted_s) == (3 * HOUR + 50 * 60, 50 * 60)


def test_a_ticket_solved_long_before_its_time_goes_on_where_it_was(ticket: Ticket) -> None:
    put(ticket, "solved", "2026-11-23 10:00")
    put(ticket, "open", "2026-11-24 09:00")
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-24 12:00")


def test_other_terms_keep_what_was_spent(ticket: Ticket, office: Queue) -> None:
    a_policy(queue=office, priority=1, first_response_s=HOUR // 2, resolution_s=2 * HOUR)
    ticket.priority = 1
    clocks.terms_changed(ticket, there("2026-11-23 09:10"))
    assert clock(ticket, Kind.FIRST_RESPONSE).due_at == there("2026-11-23 09:30") == ticket.act_by
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 11:00")
    ticket.priority = 3
    clocks.terms_changed(ticket, there("2026-11-23 09:20"))
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 14:30")


def test_terms_that_are_used_up_already_leave_a_quarter_and_going_back_gains_nothing(ticket: Ticket, office: Queue) -> None:
    a_policy(queue=office, priority=1, resolution_s=2 * HOUR)
    ticket.priority = 1
    clocks.terms_changed(ticket, there("2026-11-23 11:40"))  # 2 h 40 spent of 2 h
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 13:40")  # half an hour, lunch between
    ticket.priority = 3
    clocks.terms_changed(ticket, there("2026-11-23 11:50"))
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 14:30")


def test_moving_to_a_queue_that_never_closes_goes_on_by_its_calendar(ticket: Ticket) -> None:
    night = a_queue(calendar=a_calendar(always_open=True))
    a_policy(queue=night)
    ticket.queue = night
    clocks.terms_changed(ticket, there("2026-11-23 12:30"))  # three hours spent, and lunch was none of them
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 13:30")


def test_what_is_not_promised_any_more_is_void_and_what_is_promised_anew_begins(ticket: Ticket, office: Queue) -> None:
    a_policy(queue=office, priority=4, first_response_s=None, resolution_s=None)
    ticket.priority = 4
    clocks.terms_changed(ticket, there("2026-11-23 09:10"))
    assert {one.outcome for one in Clock.objects.filter(ticket=ticket)} == {"void"}
    assert ticket.act_by == FAR
    ticket.priority = 3
    clocks.terms_changed(ticket, there("2026-11-23 09:20"))
    assert clock(ticket, Kind.FIRST_RESPONSE).due_at == there("2026-11-23 10:20")
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 14:40")  # nothing was owed for ten minutes


def test_a_ticket_nothing_is_promised_to_has_no_clock(people: People, office: Queue) -> None:
    SlaPolicy.objects.all().delete()
    TermsChange.objects.create(at=MONDAY, finished_at=MONDAY)
    ticket = a_ticket(people.member, queue=office)
    begin(ticket, MONDAY)
    clocks.customer_spoke(ticket, MONDAY)
    put(ticket, "solved", "2026-11-23 10:00")
    assert not Clock.objects.filter(ticket=ticket).exists()
    assert ticket.act_by == FAR


def test_a_merged_ticket_owes_nothing(ticket: Ticket) -> None:
    clocks.void(ticket, there("2026-11-23 18:00"))
    assert {one.outcome for one in Clock.objects.filter(ticket=ticket)} == {"void"}
    assert ticket.act_by == FAR


def test_a_human_step_meets_the_first_response_alone(ticket: Ticket) -> None:
    clocks.human_step(ticket, MONDAY + timedelta(minutes=3))
    assert clock(ticket, Kind.FIRST_RESPONSE).outcome == "met"
    assert clock(ticket, Kind.RESOLUTION).ended_at is None


@pytest.mark.parametrize(
    ("of", "winner"),
    [
        ({}, "queue"),
        ({"category"}, "category"),
        ({"category", "priority"}, "category"),
        ({"priority"}, "priority"),
    ],
)
def test_the_first_policy_that_fits_wins(people: People, office: Queue, of: set[str], winner: str) -> None:
    category, other = a_category(queue=office), a_category(queue=office)
    SlaPolicy.objects.all().delete()
    targets = {"category": 1 * HOUR, "priority": 2 * HOUR, "queue": 3 * HOUR}
    a_policy(position=1, category=category, first_response_s=targets["category"])
    a_policy(position=2, priority=1, first_response_s=targets["priority"])
    a_policy(position=3, queue=office, first_response_s=targets["queue"])
    about: Category = category if "category" in of else other
    ticket = a_ticket(people.member, category=about, priority=1 if "priority" in of else 3)
    begin(ticket, MONDAY)
    assert clock(ticket, Kind.FIRST_RESPONSE).target_s == targets[winner]


def test_what_is_promised_costs_an_opening_one_query_and_one_insert(
    people: People, office: Queue, promised: SlaPolicy, ticket: Ticket
) -> None:
    another = a_ticket(people.member, queue=office)
    with CaptureQueriesContext(connection) as queries:
        promise = clocks.promised(another, MONDAY)
    assert len(queries) == 1, [query["sql"] for query in queries]  # are the terms still the same
    with CaptureQueriesContext(connection) as queries:
        clocks.keep_begun(promise)
    assert len(queries) <= 1, [query["sql"] for query in queries]  # on PostgreSQL it goes past Django
    assert Clock.objects.filter(ticket=another).count() == 2
