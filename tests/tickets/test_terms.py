"""Policies over HTTP, and running clocks brought in line with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.desk.actions import save_calendar
from helpdesk.desk.models import Queue
from helpdesk.evidence.queries import records_of
from tests.builders import a_queue, a_ticket
from tests.people import People
from tests.tickets.promises import HOUR, MONDAY, Kind, a_policy, an_office, begin, clock, there
from tickets.actions import clocks, terms
from tickets.models import Clock, SlaPolicy, TermsChange, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/sla-policies"
STEP = {"kind": "resolution", "after_s": 0, "tell": "supervisors", "raise_priority": True}


@pytest.fixture
def office(db: None) -> Queue:
    return a_queue("office", calendar=an_office())


def opened(people: People, queue: Queue, at: datetime = MONDAY) -> Ticket:
    ticket = a_ticket(people.member, queue=queue, opened_at=at)
    begin(ticket, at)
    ticket.save()
    return ticket


def apply(moment: str) -> None:
    at = there(moment)
    assert terms.apply_new_terms(clock=lambda: at, until=at + timedelta(seconds=1)) is False


def test_a_policy_is_made_changed_and_taken_away(people: People, office: Queue) -> None:
    client = people.client_of(people.administrator)
    made = client.post(
        URL, {"name": "大客户", "queue": "office", "first_response_s": 600, "resolution_s": HOUR, "escalations": [STEP]}
    )
    assert made.status_code == 201, made.json()
    assert {"queue": "office", "category": None, "warn_at_percent": 80, "escalations": [STEP]}.items() <= made.json().items()
    one = f"{URL}/{made.json()['id']}"
    assert client.patch(one, {"priority": 1}).json()["escalations"] == [STEP]
    assert client.patch(one, {"escalations": []}).json()["escalations"] == []
    assert made.json()["id"] in [row["id"] for row in client.get(URL).json()["results"]]
    assert client.delete(one).status_code == 204
    assert client.delete(one).status_code == 404
    kinds = [record.kind for record in records_of(("sla_policy", made.json()["id"]))]
    assert kinds == [*["sla.policy_saved"] * 3, "sla.policy_deleted"]
    assert TermsChange.objects.filter(finished_at=None).count() == 4


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"first_response_s": 0}, "first_response_s"),
        ({"first_response_s": "soon"}, "first_response_s"),
        ({"resolution_s": 10**9}, "resolution_s"),
        ({"first_response_s": None, "next_response_s": None, "resolution_s": None}, "first_response_s"),
        ({"queue": "nowhere"}, "queue"),
        ({"category": "nothing"}, "category"),
        ({"priority": 0}, "priority"),
        ({"priority": 5}, "priority"),
        ({"warn_at_percent": 100}, "warn_at_percent"),
        ({"calendar": "00000000-0000-0000-0000-000000000000"}, "calendar"),
        ({"name": "普通"}, "name"),  # taken
        ({"escalations": [{**STEP, "kind": "lunch"}]}, "escalations.0.kind"),
        ({"escalations": [{"kind": "resolution"}]}, "escalations.0.after_s"),
        ({"escalations": [{**STEP, "tell": "everybody"}]}, "escalations.0.tell"),
        ({"escalations": [STEP, STEP]}, "escalations"),
        ({"escalations": [{**STEP, "kind": "next_response"}]}, "escalations"),  # not promised
        ({"escalations": "none"}, "escalations"),
        ({"changed_at": "2020-01-01T00:00:00Z"}, "changed_at"),
    ],
)
def test_what_cannot_be_promised_is_refused_by_field(people: People, form: dict[str, Any], field: str) -> None:
    client, policy = people.client_of(people.administrator), a_policy(next_response_s=None)
    before = SlaPolicy.objects.order_by("pk").values_list()
    for answer in (client.patch(f"{URL}/{policy.pk}", form), client.post(URL, {"name": "新的", "resolution_s": HOUR} | form)):
        assert (answer.status_code, field in answer.json().get("errors", {})) == (400, True), answer.json()
    assert list(SlaPolicy.objects.order_by("pk").values_list()) == list(before)


def test_a_changed_policy_reaches_running_clocks_and_what_was_spent_stays(people: People, office: Queue) -> None:
    policy = a_policy(queue=office)
    ticket, answered = opened(people, office), opened(people, office)
    clocks.staff_answered(answered, there("2026-11-23 09:30"))
    answered.save()
    people.client_of(people.administrator).patch(f"{URL}/{policy.pk}", {"first_response_s": 3 * HOUR, "resolution_s": 6 * HOUR})
    assert clock(ticket, Kind.FIRST_RESPONSE).target_s == HOUR  # not in the request
    apply("2026-11-23 10:00:30")
    assert clock(ticket, Kind.FIRST_RESPONSE).due_at == there("2026-11-23 12:00")
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-23 16:30")
    assert Ticket.objects.get(pk=ticket.pk).act_by == there("2026-11-23 12:00")
    assert (clock(answered, Kind.FIRST_RESPONSE).target_s, clock(answered, Kind.FIRST_RESPONSE).outcome) == (HOUR, "met")
    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version  # nothing has happened to the ticket
    assert not TermsChange.objects.filter(finished_at=None).exists()


def test_a_deleted_policy_leaves_tickets_to_the_next_that_fits(people: People, office: Queue) -> None:
    SlaPolicy.objects.all().delete()
    other = a_policy(queue=office, first_response_s=2 * HOUR)
    policy = a_policy(queue=office)
    ticket = opened(people, office)
    people.client_of(people.administrator).delete(f"{URL}/{policy.pk}")
    apply("2026-11-23 09:30")
    row = clock(ticket, Kind.FIRST_RESPONSE)
    assert (row.policy_id, row.due_at) == (other.pk, there("2026-11-23 11:00"))
    people.client_of(people.administrator).patch(f"{URL}/{other.pk}", {"is_active": False})
    apply("2026-11-23 09:40")
    assert {one.outcome for one in Clock.objects.filter(ticket=ticket)} == {"void"}


def test_a_day_off_moves_what_is_due_after_it(people: People, office: Queue) -> None:
    a_policy(queue=office, resolution_s=9 * HOUR)
    ticket = opened(people, office)
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-24 10:30")
    day_off = [{"date": there("2026-11-24 00:00").date(), "works_as_weekday": None}]
    by = people.administrator.actor
    save_calendar(calendar=office.calendar, intervals=None, special_days=day_off, by=by, at=MONDAY)
    apply("2026-11-23 09:10")
    assert clock(ticket, Kind.RESOLUTION).due_at == there("2026-11-25 10:30")


def test_killed_in_the_middle_it_goes_on_after_the_last_tickets_it_finished(
    people: People, office: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "AT_ONCE", 2)
    policy = a_policy(queue=office)
    tickets = [opened(people, office) for _ in range(5)]
    people.client_of(people.administrator).patch(f"{URL}/{policy.pk}", {"first_response_s": 2 * HOUR})
    looks: list[datetime] = []

    def time_is_up_after_two_chunks() -> datetime:
        looks.append(there("2026-11-23 09:10") if len(looks) < 5 else there("2026-11-23 09:11"))
        return looks[-1]

    targets: Callable[[], list[int]] = lambda: [clock(one, Kind.FIRST_RESPONSE).target_s // HOUR for one in tickets]  # noqa: E731
    assert terms.apply_new_terms(clock=time_is_up_after_two_chunks, until=there("2026-11-23 09:10:30")) is True
    assert targets() == [2, 2, 2, 2, 1]
    Clock.objects.filter(ticket=tickets[0]).update(target_s=7 * HOUR)  # would be mended if it were gone through again
    apply("2026-11-23 09:12")
    assert targets() == [7, 2, 2, 2, 2]


def test_one_ticket_that_fails_is_left_out(people: People, office: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = a_policy(queue=office)
    bad, good = opened(people, office), opened(people, office)
    people.client_of(people.administrator).patch(f"{URL}/{policy.pk}", {"first_response_s": 2 * HOUR})
    really = terms.apply_terms

    def broken(clockwork: Any) -> None:
        if clockwork.ticket.pk == bad.pk:
            raise ZeroDivisionError
        really(clockwork)

    monkeypatch.setattr(terms, "apply_terms", broken)
    apply("2026-11-23 09:10")
    assert [clock(one, Kind.FIRST_RESPONSE).target_s for one in (bad, good)] == [HOUR, 2 * HOUR]
