"""The whole story: reported, proven, frozen, checked, agreed to by two, given back. Through the doors."""

from __future__ import annotations

import pytest
from django.core import mail
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from helpdesk.evidence.queries import records_of
from tests.people import PASSWORD, People
from tests.tickets.stolen.conftest import Reporter, approve, background, pass_all
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def sign_in(user: User, password: str = PASSWORD) -> APIClient:
    browser = APIClient()
    answer = browser.post("/api/v1/session", {"email": user.email, "password": password})
    browser.refused = answer.status_code != 200  # type: ignore[attr-defined]
    return browser


def test_from_the_report_to_the_new_password(reporter: Reporter, member: User, people: People, second_supervisor: User) -> None:
    thief = sign_in(member)
    assert thief.get("/api/v1/members/me").status_code == 200

    answer = reporter.report(member.email.upper())
    assert answer.status_code == 202
    assert answer.json()["state"] == "received"
    background()
    assert reporter.state()["state"] == "received"

    assert reporter.prove().status_code == 200
    state = reporter.state()
    assert [step["state"] for step in state["steps"]] == ["received", "frozen"]
    assert state["frozen"]["sessions_ended"] == 1
    assert thief.get("/api/v1/members/me").status_code == 401
    assert sign_in(member).refused  # type: ignore[attr-defined]
    told = [one for one in mail.outbox if one.subject == "您的账号已冻结"]
    assert [one.to for one in told] == [[member.email]]

    agent, number = people.client_of(people.agent), reporter.number
    (row,) = agent.get("/api/v1/stolen-account-reports").json()["results"]
    assert (row["number"], row["state"], row["frozen"]) == (number, "frozen", True)
    pass_all(agent, number)
    assert reporter.state()["state"] == "checking"
    proposed = agent.post(f"/api/v1/tickets/{number}/stolen/approvals")
    assert proposed.status_code == 201, proposed.json()

    done = approve(people.client_of(people.supervisor), number)
    assert done.status_code == 200, done.json()
    assert done.json()["report"]["state"] == "restored"
    state = reporter.state()
    assert [step["state"] for step in state["steps"]] == ["received", "frozen", "checking", "restored"]
    assert state["frozen"] is None

    assert sign_in(member).refused, "the old password opens nothing"  # type: ignore[attr-defined]
    (letter,) = [one for one in mail.outbox if one.subject == "请设置新密码"]
    token = str(letter.body).split("/password-reset/")[1].split()[0]
    chosen = APIClient().put(f"/api/v1/password-resets/{token}", {"password": "another horse entirely 7"})
    assert chosen.status_code == 200
    assert not sign_in(member, "another horse entirely 7").refused  # type: ignore[attr-defined]

    ticket = Ticket.objects.get(pk=number)
    assert (ticket.status, ticket.assignee, ticket.priority, ticket.source) == ("solved", people.agent, 1, "stolen")
    events = list(Entry.objects.filter(ticket=number).order_by("sequence").values_list("event", flat=True))
    on_record = [
        one.kind.removeprefix("ticket.") for one in records_of(("ticket", str(ticket.id))) if one.kind.startswith("ticket.")
    ]
    assert [event for event in events if event] == [kind for kind in on_record if kind in set(events)]
    for step in ("account_found", "code_sent", "proven", "frozen", "checked", "restore_proposed", "restore_approved", "restored"):
        assert step in events
