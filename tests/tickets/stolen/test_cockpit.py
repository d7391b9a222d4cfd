"""What staff see of a report: what was said beside what is known, with nothing in full that need not be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.accounts.models import ContactPoint, User
from tests.builders import a_seat, a_ticket
from tests.people import PASSWORD, People, a_user
from tests.tickets.stolen.conftest import REPORTS, Reporter, background, pass_all

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def reported(reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email, contact="139 1234 4412", signs=["cannot_sign_in"])
    background()
    return reporter


def cockpit(people: People, reporter: Reporter) -> dict[str, Any]:
    answer = people.client_of(people.agent).get(f"/api/v1/tickets/{reporter.number}/stolen")
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def difference(body: dict[str, Any], key: str) -> dict[str, Any]:
    return next(line for line in body["differences"] if line["key"] == key)


def test_a_contact_the_account_does_not_have_stands_out(reported: Reporter, member: User, people: People) -> None:
    line = difference(cockpit(people, reported), "contact")
    assert (line["reporter"], line["account"], line["differs"]) == ("+86139****4412", ["w***@customers.test"], True)
    ContactPoint.objects.create(user=member, channel="sms", value="+8613912344412", since=member.joined_at)
    assert not difference(cockpit(people, reported), "contact")["differs"]


def test_the_place_of_the_last_sign_in_stands_beside_the_reporters(reporter: Reporter, member: User, people: People) -> None:
    people.client_of(None).post("/api/v1/session", {"email": member.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.200")
    reporter.report(member.email)
    background()
    assert not difference(cockpit(people, reporter), "network")["differs"], "the same network"
    people.client_of(None).post("/api/v1/session", {"email": member.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.9")
    line = difference(cockpit(people, reporter), "network")
    assert (line["account"], line["differs"]) == ("198.51.100.9", True)


def test_what_a_freeze_ended_stays_to_be_seen(reported: Reporter, member: User, people: People) -> None:
    browser = people.client_of(None)
    browser.post("/api/v1/session", {"email": member.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.9")
    reported.prove()
    (session,) = cockpit(people, reported)["account"]["sessions"]
    assert session["address"] == "198.51.100.9"


def test_somebody_who_comes_back_with_the_right_password_is_seen(reported: Reporter, member: User, people: People) -> None:
    reported.prove()
    people.client_of(None).post("/api/v1/session", {"email": member.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.9")
    (newest,) = cockpit(people, reported)["account"]["sign_ins"]
    assert (newest["refused"], newest["address"]) == (True, "198.51.100.9")


def test_contacts_of_the_account_are_shown_masked(reported: Reporter, member: User, people: People) -> None:
    ContactPoint.objects.create(user=member, channel="sms", value="+8613912349999", since=member.joined_at)
    body = cockpit(people, reported)
    account = json.dumps({key: body[key] for key in ("account", "differences", "checklist", "restore")})
    assert "+86139****9999" in account
    assert "+8613912349999" not in account
    assert member.email not in account


def test_other_reports_of_the_same_account_are_named(reported: Reporter, member: User, people: People) -> None:
    second = Reporter("198.51.100.9")
    second.report(member.email)
    background()
    assert [one["number"] for one in cockpit(people, reported)["others"]] == [second.number]


def test_a_ticket_that_is_no_report_has_no_cockpit(reported: Reporter, people: People) -> None:
    answer = people.client_of(people.agent).get(f"/api/v1/tickets/{a_ticket().pk}/stolen")
    assert answer.status_code == 404


def test_who_sits_elsewhere_sees_neither_list_nor_report(reported: Reporter, people: People) -> None:
    a_seat(people.other_agent, queues=[])
    elsewhere = people.client_of(people.other_agent)
    assert elsewhere.get(REPORTS).json()["results"] == []
    assert elsewhere.get(f"/api/v1/tickets/{reported.number}/stolen").status_code == 404
    freeze = elsewhere.post(f"/api/v1/tickets/{reported.number}/stolen/freeze")
    assert freeze.status_code == 404


def queries(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert call().status_code == 200
    return len(asked)


def test_a_cockpit_costs_the_same_however_long_its_story(reported: Reporter, people: People) -> None:
    reported.prove()
    agent, number = people.client_of(people.agent), reported.number
    agent.post(f"/api/v1/tickets/{number}/stolen/freeze")
    short = queries(lambda: agent.get(f"/api/v1/tickets/{number}/stolen"))
    pass_all(agent, number)
    agent.post(f"/api/v1/tickets/{number}/stolen/approvals")
    assert queries(lambda: agent.get(f"/api/v1/tickets/{number}/stolen")) == short
    assert short <= 22


def test_the_list_costs_the_same_for_one_and_for_many(reported: Reporter, people: People) -> None:
    agent = people.client_of(people.agent)
    agent.get(REPORTS)  # the first call of a browser notes that somebody is here
    one = queries(lambda: agent.get(REPORTS))
    for number in range(8):
        owner = a_user(f"owner{number}@customers.test", "会员")
        other = Reporter(f"203.0.{number}.9")
        other.report(owner.email)
        background()
        other.prove()
        agent.put(f"/api/v1/tickets/{other.number}/assignment", {"assignee": "me"})
    assert len(agent.get(REPORTS).json()["results"]) == 9
    assert queries(lambda: agent.get(REPORTS)) == one
    assert agent.get(f"{REPORTS}?state=ended").json()["results"] == []
    assert agent.get(f"{REPORTS}?state=strange").status_code == 400
