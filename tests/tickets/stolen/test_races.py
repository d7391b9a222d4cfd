"""What must hold when it happens at the same moment: guesses, workers, approvers, and a thief who is just signing in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.db.models import F
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from tests.people import PASSWORD, People
from tests.tickets.stolen.conftest import Reporter, background, newest_code, pass_all
from tickets.models import Entry, ProofCode, StolenReport
from tickets.stolen.checklist import KEYS

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(*calls: Callable[[], int]) -> Counter[int]:
    """How often each status was answered."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], int]) -> int:
        try:
            ready.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return Counter(threads.map(run, calls))


def enter(reporter: Reporter, code: str) -> int:
    again = Reporter()
    again.told = reporter.told
    return int(again.ask("post", "/proof", {"code": code}).status_code)


@pytest.fixture
def asked(reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email)
    reporter.ask("post", "/codes", {"channel": "email"})
    background()
    return reporter


def test_guesses_made_at_once_are_counted_all(asked: Reporter) -> None:
    wrong = f"{(int(newest_code()) + 1) % 1_000_000:06d}"
    assert all_at_once(*[lambda: enter(asked, wrong)] * 10) == {400: 10}
    assert ProofCode.objects.get().tries == 5
    assert enter(asked, newest_code()) == 400


def test_one_code_entered_by_several_at_once_freezes_once(asked: Reporter, member: User) -> None:
    code = newest_code()
    assert all_at_once(*[lambda: enter(asked, code)] * 4) == {200: 1, 400: 3}
    assert Entry.objects.filter(event="frozen").count() == 1
    assert member.locks.count() == 1


def test_workers_who_come_at_once_send_one_code(reporter: Reporter, member: User) -> None:
    reporter.report(member.email, contact="139 1234 4412")
    reporter.ask("post", "/codes", {"channel": "email"})

    def work() -> int:
        background()
        return 0

    all_at_once(*[work] * 4)
    assert len(mail.outbox) == 1
    events = Counter(Entry.objects.exclude(event="").values_list("event", flat=True))
    assert (events["account_found"], events["code_sent"]) == (1, 1)


def test_a_thief_who_signs_in_at_that_very_moment_is_out(asked: Reporter, member: User) -> None:
    """Either the session was there in time to be ended, or the lock was there in time to refuse it."""
    code = newest_code()

    def sign_in() -> int:
        return int(APIClient().post("/api/v1/session", {"email": member.email, "password": PASSWORD}).status_code)

    answered = all_at_once(lambda: enter(asked, code), *[sign_in] * 5)
    assert set(answered) <= {200, 400, 403}
    assert StolenReport.objects.get().state == "frozen"
    assert [row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id") == str(member.pk)] == []


def test_agreement_and_objection_at_once_leave_one_of_the_two(asked: Reporter, member: User, people: People) -> None:
    enter(asked, newest_code())
    number, case = asked.number, f"/api/v1/tickets/{asked.number}/stolen"
    agent, supervisor = people.client_of(people.agent), people.client_of(people.supervisor)
    other = people.client_of(people.other_agent)
    pass_all(agent, number)
    approval = agent.post(f"{case}/approvals").json()["approval"]["id"]
    for key in KEYS:
        supervisor.post(f"{case}/approvals/{approval}/opened", {"key": key})
    answered = all_at_once(
        lambda: int(supervisor.put(f"{case}/approvals/{approval}", {"approved": True}).status_code),
        lambda: int(other.put(f"{case}/checklist/usual_use", {"finding": "不是本人", "verdict": "failed"}).status_code),
    )
    state = StolenReport.objects.get().state
    restored = Entry.objects.filter(event="restored").exists()
    assert (state, restored, member.locks.get().lifted_at is not None) in [
        ("restored", True, True),
        ("checking", False, False),
    ]
    assert answered in ({200: 1, 409: 1}, {200: 1, 404: 1})


def test_two_who_end_one_freeze_on_two_tickets_do_not_wait_for_each_other(member: User, people: People) -> None:
    """Each writes on the other's ticket as well: held in any order, one of the two would be broken off."""
    reporters = [Reporter("203.0.113.7"), Reporter("198.51.100.9")]
    for reporter in reporters:
        reporter.report(member.email)
        background()
        assert reporter.prove().json()["state"] == "frozen"
        ProofCode.objects.update(created_at=F("created_at") - timedelta(hours=1))
    doors = [f"/api/v1/tickets/{reporter.number}/stolen/freeze" for reporter in reporters]
    browsers = [people.client_of(people.supervisor) for _ in doors]

    def lift(browser: APIClient, door: str) -> int:
        return int(browser.delete(door, {"reason": "本人来电"}).status_code)

    assert all_at_once(*[partial(lift, *pair) for pair in zip(browsers, doors, strict=True)]) == {200: 1, 409: 1}
    assert Entry.objects.filter(event="false_alarm").count() == 1
    assert Entry.objects.filter(event="freeze_ended_elsewhere").count() == 1
