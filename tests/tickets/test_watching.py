"""Clocks are looked at when their moment comes: warned of, found late, escalated, each once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from chat.actions.presence import set_presence
from helpdesk.desk.models import Queue
from helpdesk.events import bus
from helpdesk.evidence.queries import records_of
from helpdesk.mailbox.models import OutgoingMail
from helpdesk.notices.models import OutgoingSms
from tests.builders import a_queue, a_seat, a_ticket
from tests.people import People
from tests.tickets.promises import HOUR, MONDAY, Kind, a_policy, an_office, begin, clock, there
from tickets.actions import clocks, watching
from tickets.actions.watching import look_at_clocks
from tickets.events import ClockBreached, ClockWarned, EscalationDue, OnCallAlarm
from tickets.models import Category, Clock, Entry, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

Heard = list[Any]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What was published about clocks."""
    events: Heard = []
    kinds = (ClockWarned, ClockBreached, EscalationDue, OnCallAlarm)
    for kind in kinds:
        bus._inside[kind].append(events.append)
    yield events
    for kind in kinds:
        bus._inside[kind].remove(events.append)


@pytest.fixture
def office(db: None) -> Queue:
    return a_queue(calendar=an_office())


def opened(people: People, queue: Queue, at: datetime = MONDAY, **fields: Any) -> Ticket:
    ticket = a_ticket(people.member, queue=queue, opened_at=at, **fields)
    begin(ticket, at)
    ticket.save()
    return ticket


def words(ticket: Ticket) -> list[str]:
    return list(Entry.objects.filter(ticket=ticket).order_by("sequence").values_list("event", flat=True))


def look(moment: str, times: int = 2) -> None:
    """Twice: what has been told is not told again."""
    for _ in range(times):
        look_at_clocks(at=there(moment))


def test_nothing_is_looked_at_before_its_time(people: People, office: Queue, heard: Heard) -> None:
    a_policy(queue=office)
    ticket = opened(people, office)
    look("2026-11-23 09:47:59")
    assert (heard, words(ticket)) == ([], [])
    assert look_at_clocks(at=there("2026-11-23 09:47:59")) == 0


def test_a_warning_comes_once_and_makes_nobodys_save_stale(people: People, office: Queue, heard: Heard) -> None:
    a_policy(queue=office)
    ticket = opened(people, office)
    look("2026-11-23 09:48:00", times=3)
    (warned,) = heard
    assert isinstance(warned, ClockWarned)
    assert (warned.number, warned.kind, warned.due_at) == (ticket.pk, Kind.FIRST_RESPONSE, there("2026-11-23 10:00"))
    assert Ticket.objects.get().version == ticket.version
    assert [one.kind for one in records_of(("ticket", ticket.id))] == ["ticket.clock_warned"]


def test_a_broken_promise_is_on_the_timeline_once(people: People, office: Queue, heard: Heard) -> None:
    a_policy(queue=office)
    ticket = opened(people, office)
    look("2026-11-23 10:00:00")
    assert words(ticket) == []
    look("2026-11-23 10:00:01", times=3)
    assert [type(event) for event in heard] == [ClockWarned, ClockBreached]
    assert words(ticket) == ["clock_breached"]
    entry = Entry.objects.get()
    assert (entry.is_public, entry.facts["clock"]) == (False, Kind.FIRST_RESPONSE)
    clocks.staff_answered(ticket, there("2026-11-23 10:30"))
    assert clock(ticket, Kind.FIRST_RESPONSE).outcome == "missed"


def test_after_a_long_sleep_only_the_breach_is_told(people: People, office: Queue, heard: Heard) -> None:
    a_policy(queue=office, resolution_s=None)
    opened(people, office)
    look("2026-11-25 09:00:00")
    assert [type(event) for event in heard] == [ClockBreached]


def test_a_paused_clock_is_not_looked_at(people: People, office: Queue, heard: Heard) -> None:
    a_policy(queue=office, first_response_s=None)
    ticket = opened(people, office)
    ticket.status = "pending"
    clocks.status_changed(ticket, "new", there("2026-11-23 09:30"))
    ticket.save()
    look("2026-11-27 09:00:00")
    assert heard == []


def test_steps_are_taken_in_order_and_each_once(people: People, office: Queue, heard: Heard) -> None:
    steps = [(Kind.RESOLUTION, HOUR, "supervisors", False), (Kind.RESOLUTION, 0, "queue", False)]
    a_policy(*steps, (Kind.RESOLUTION, -HOUR, "assignee", False), queue=office, first_response_s=None)
    ticket = opened(people, office)
    told = []
    for moment in ("23 12:00:00", "23 14:30:01", "23 15:30:00", "23 15:30:01", "24 18:00:00"):
        heard.clear()
        look(f"2026-11-{moment}")
        told.append([event.tell for event in heard if isinstance(event, EscalationDue)])
    assert told == [["assignee"], ["queue"], [], ["supervisors"], []]
    assert [entry.facts["tell"] for entry in Entry.objects.filter(event="escalated").order_by("sequence")] == [
        "assignee",
        "queue",
        "supervisors",
    ]
    assert clock(ticket, Kind.RESOLUTION).look_at is None


def test_a_step_that_raises_the_priority_says_so_and_other_terms_apply(people: People, office: Queue, heard: Heard) -> None:
    a_policy((Kind.RESOLUTION, 0, "supervisors", True), queue=office, first_response_s=None)
    urgent = a_policy(queue=office, priority=2, first_response_s=None, resolution_s=2 * HOUR)
    ticket = opened(people, office)
    look("2026-11-23 14:30:01")
    ticket.refresh_from_db()
    assert ticket.priority == 2
    entry = Entry.objects.get(event="escalated")
    assert entry.changes == [{"field": "priority", "old": 3, "new": 2}]
    row = clock(ticket, Kind.RESOLUTION)
    assert (row.policy_id, row.target_s, row.breached_at) == (urgent.pk, 2 * HOUR, there("2026-11-23 14:30:01"))
    assert [type(event) for event in heard] == [ClockBreached, EscalationDue]


def test_the_highest_priority_cannot_be_raised(people: People, office: Queue) -> None:
    a_policy((Kind.RESOLUTION, 0, "supervisors", True), queue=office, first_response_s=None)
    ticket = opened(people, office, priority=1)
    look("2026-11-23 14:30:01")
    assert Ticket.objects.get(pk=ticket.pk).priority == 1
    assert Entry.objects.get(event="escalated").changes == []


def test_one_ticket_that_fails_does_not_hold_up_the_others(
    people: People, office: Queue, monkeypatch: pytest.MonkeyPatch, heard: Heard
) -> None:
    a_policy(queue=office, resolution_s=None)
    bad, good = opened(people, office), opened(people, office)
    breach = watching._breach

    def broken(clockwork: Any, row: Clock) -> None:
        if clockwork.ticket.pk == bad.pk:
            raise ZeroDivisionError
        breach(clockwork, row)

    monkeypatch.setattr(watching, "_breach", broken)
    at = there("2026-11-23 10:00:01")
    assert look_at_clocks(at=at) == 1
    assert [event.number for event in heard] == [good.pk]
    assert clock(bad, Kind.FIRST_RESPONSE).look_at == at + timedelta(minutes=5)
    monkeypatch.undo()
    look_at_clocks(at=at + timedelta(minutes=5))
    assert [event.number for event in heard] == [good.pk, bad.pk]


# --- Nobody there --------------------------------------------------------------------------------------------------------


@pytest.fixture
def urgent(db: None, settings: Any) -> Queue:
    settings.ON_CALL_EMAIL, settings.ON_CALL_PHONE = "night@desk.test", "+8613900000000"
    queue = a_queue(urgent=True)
    a_policy((Kind.FIRST_RESPONSE, 0, "on_call", False), queue=queue, first_response_s=300, warn_at_percent=50)
    return queue


def mails() -> list[str]:
    return list(OutgoingMail.objects.filter(to="night@desk.test").values_list("subject", flat=True))


def test_in_an_urgent_queue_with_nobody_there_who_is_on_call_is_told_at_once(people: People, urgent: Queue, heard: Heard) -> None:
    ticket = opened(people, urgent)
    look("2026-11-23 09:00:00", times=3)
    assert heard == [OnCallAlarm(number=ticket.pk, reason="unattended")]
    assert (words(ticket), len(mails())) == (["on_call_alarmed"], 1)
    sms = OutgoingSms.objects.get(to="+8613900000000")
    assert str(ticket.pk) in sms.text
    for text in (OutgoingMail.objects.get(to="night@desk.test").text, sms.text):
        assert people.member.display_name not in text
        assert ticket.subject not in text


def test_with_somebody_there_nobody_is_woken_until_it_is_late(people: People, urgent: Queue, heard: Heard) -> None:
    a_seat(people.agent, queues=[urgent])
    set_presence(by=people.agent.actor, state="available", at=MONDAY)
    opened(people, urgent)
    look("2026-11-23 09:04:59")
    assert [type(event) for event in heard] == [ClockWarned]
    assert mails() == []
    look("2026-11-23 09:05:01", times=3)
    assert [type(event) for event in heard[1:]] == [ClockBreached, EscalationDue, OnCallAlarm]
    assert (heard[-1].reason, len(mails())) == ("late", 1)


def test_an_ordinary_queue_wakes_nobody(people: People, office: Queue, heard: Heard) -> None:
    a_policy(queue=office)
    opened(people, office)
    look("2026-11-23 09:30:00")
    assert heard == []


def test_a_human_step_within_five_minutes_stops_it(people: People, urgent: Queue, heard: Heard) -> None:
    a_seat(people.agent, queues=[urgent])
    set_presence(by=people.agent.actor, state="available", at=MONDAY)
    ticket = opened(people, urgent)
    look("2026-11-23 09:00:00")
    clocks.human_step(ticket, MONDAY + timedelta(minutes=2))
    ticket.save()
    look("2026-11-23 10:30:00")  # before the resolution warns
    assert heard == []
    assert clock(ticket, Kind.FIRST_RESPONSE).outcome == "met"


def test_a_stolen_account_at_night_wakes_who_is_on_call(people: People, settings: Any, heard: Heard) -> None:
    """As every installation starts: the promise to stolen accounts, and the queue that never closes."""
    settings.ON_CALL_EMAIL = "night@desk.test"
    ticket = opened(people, Queue.objects.get(slug="account-security"), category=Category.objects.get(slug="stolen-account"))
    assert clock(ticket, Kind.FIRST_RESPONSE).target_s == 300
    look("2026-11-23 09:00:02")
    assert heard == [OnCallAlarm(number=ticket.pk, reason="unattended")]


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_tell_once(people: People, heard: Heard) -> None:
    office = a_queue(calendar=an_office())
    a_policy(queue=office, resolution_s=None)
    tickets = [opened(people, office) for _ in range(6)]
    at, together = there("2026-11-23 10:00:01"), Barrier(4)

    def look_with_the_others() -> None:
        together.wait()
        try:
            look_at_clocks(at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(look_with_the_others) for _ in range(4)]:
            done.result()
    look_at_clocks(at=at)  # whatever somebody held just then
    assert Entry.objects.filter(event="clock_breached").count() == len(tickets)
    assert sorted(event.number for event in heard) == [ticket.pk for ticket in tickets]
