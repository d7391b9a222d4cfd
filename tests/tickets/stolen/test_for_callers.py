"""Somebody calls whose account is stolen: a person of ours reports it for them, and the lane takes it from there."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from helpdesk.accounts.models import User
from helpdesk.evidence.queries import records_of
from tests.builders import a_contact, a_queue, a_seat, a_ticket
from tests.people import People
from tests.tickets.stolen.conftest import REPORTS, Reporter, background
from tickets.models import Category, Clock, Entry, StolenReport, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
DOOR = f"{REPORTS}/on-behalf"


def told(account: str, **fields: Any) -> dict[str, Any]:
    return {"account": account, "contact": "139 1234 4412", "signs": ["cannot_sign_in"]} | fields


def test_a_report_for_a_caller_is_a_case_at_once(member: User, people: People) -> None:
    agent = people.client_of(people.agent)
    made = agent.post(DOOR, told(member.email, text="来电说登不上"))
    assert made.status_code == 201, made.json()
    assert made["Cache-Control"] == "no-store"
    number = made.json()["number"]
    case = agent.get(f"/api/v1/tickets/{number}/stolen").json()
    assert (case["account"]["id"], case["report"]["contact"]) == (str(member.pk), "139 1234 4412")
    assert next(line for line in case["differences"] if line["key"] == "network")["differs"] is False
    ticket = Ticket.objects.get(pk=number)
    assert (ticket.source, ticket.priority, ticket.category.slug) == ("stolen", 1, "stolen-account")
    entry = Entry.objects.get(ticket=number, event="reported_for_caller")
    assert (entry.author_id, entry.is_public) == (people.agent.pk, False)
    (reported,) = records_of(("ticket", str(ticket.id)), "stolen.reported")
    assert reported.by == people.agent.actor.key
    assert Clock.objects.get(ticket=number, kind="first_response").ended_at is None, "taking a call answers nobody"
    frozen = agent.post(f"/api/v1/tickets/{number}/stolen/freeze")
    assert frozen.json()["report"]["proven_by"] == "agent"


def test_the_caller_follows_it_by_the_code_and_nobody_has_the_secret(member: User, people: People) -> None:
    made = people.client_of(people.agent).post(DOOR, told(member.email)).json()
    assert "secret" not in made
    shown = Reporter().browser.post(f"{REPORTS}/lookups", {"query_code": made["query_code"]})
    assert (shown.status_code, shown.json()["id"], shown.json()["state"]) == (200, made["id"], "received")


def test_it_is_never_the_members_own_contact_and_the_session_does_not_see_it(member: User, people: People) -> None:
    own = a_contact(member)
    made = people.client_of(people.agent).post(DOOR, told(member.email, contact=member.email)).json()
    assert Ticket.objects.get(pk=made["number"]).contact != own
    assert people.client_of(member).get(f"/api/v1/tickets/{made['number']}").status_code == 404


def test_the_sweep_finds_nothing_left_to_do(people: People) -> None:
    people.client_of(people.agent).post(DOOR, told("wangxm", contact="owner@mail.test"))
    background()
    assert Entry.objects.filter(event="account_not_found").count() == 1
    assert len(mail.outbox) == 1


def test_who_does_not_sit_at_the_queue_may_report_and_not_handle(member: User, people: People) -> None:
    """Whoever takes the call need not be of account security."""
    a_seat(people.other_agent, queues=[])
    elsewhere = people.client_of(people.other_agent)
    made = elsewhere.post(DOOR, told(member.email))
    assert made.status_code == 201
    assert Ticket.objects.get(pk=made.json()["number"]).assignee is None
    assert elsewhere.get(f"/api/v1/tickets/{made.json()['number']}/stolen").status_code == 404


def test_only_our_people_report_for_others(member: User, people: People) -> None:
    for customer, status in ((None, 401), (people.member, 403), (people.visitor, 403)):
        assert people.client_of(customer).post(DOOR, told(member.email)).status_code == status
    wrong = people.client_of(people.agent).post(DOOR, {"account": "", "contact": "x"})
    assert (wrong.status_code, next(iter(wrong.json()["errors"]))) == (400, "account")
    assert StolenReport.objects.count() == 0


def test_what_was_told_by_mail_becomes_a_report_that_names_it(member: User, people: People) -> None:
    mail_ticket = a_ticket(a_contact(), category=Category.objects.get(slug="stolen-account"), source=Ticket.Source.MAIL)
    agent = people.client_of(people.agent)
    page = f"/api/v1/tickets/{mail_ticket.pk}"
    assert agent.get(page).json()["can"]["report"] is True
    made = agent.post(DOOR, told(member.email, contact="owner@mail.test", ticket=mail_ticket.pk))
    assert made.status_code == 201, made.json()
    (link,) = agent.get(page).json()["links"]
    assert (link["kind"], link["ticket"]["number"]) == ("related", made.json()["number"])
    assert agent.get(page).json()["can"]["report"] is False, "once is enough"
    assert agent.get(f"/api/v1/tickets/{made.json()['number']}").json()["can"]["report"] is False, "it is one"


def test_a_ticket_one_may_not_see_is_not_named_either(member: User, people: People) -> None:
    hidden = a_ticket(a_contact(), queue=a_queue("elsewhere"))
    a_seat(people.other_agent, queues=[])
    for number in (hidden.pk, 999_999_999):
        answer = people.client_of(people.other_agent).post(DOOR, told(member.email, ticket=number))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not StolenReport.objects.exists()
