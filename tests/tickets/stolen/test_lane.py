"""The lane leads its tickets: nobody finishes or moves one past it, and none about a stolen account begins beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import User
from helpdesk.common.actors import SYSTEM
from helpdesk.members.models import Contact
from tests.builders import a_contact, a_conversation, a_ticket
from tests.people import People
from tests.tickets.stolen.conftest import Reporter, background, pass_all
from tickets.actions.bulk import begin_bulk, carry_on
from tickets.actions.carrying_out import carry_out
from tickets.actions.closing import close_settled
from tickets.models import Category, Entry, StolenReport, Ticket
from tickets.stolen.lane import BegunForACaller, LedByTheLane

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
TICKETS = "/api/v1/tickets"


@pytest.fixture
def frozen(reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email)
    background()
    assert reporter.prove().json()["state"] == "frozen"
    return reporter


def ask(browser: Any, method: str, reporter: Reporter, path: str, form: dict[str, Any]) -> Any:
    version = Ticket.objects.get(pk=reporter.number).version
    how = getattr(browser, method)
    return how(f"{TICKETS}/{reporter.number}{path}", form, headers={"If-Match": f'"{version}"'})


def standing(reporter: Reporter) -> tuple[str, str, str, int]:
    ticket = Ticket.objects.get(pk=reporter.number)
    return ticket.status, ticket.category.slug, ticket.queue.slug, ticket.priority


def a_finished_case(reporter: Reporter, people: People) -> None:
    lifted = people.client_of(people.supervisor).delete(f"{TICKETS}/{reporter.number}/stolen/freeze", {"reason": "本人来电"})
    assert lifted.status_code == 200, lifted.json()


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("put", "/status", {"status": "solved"}),
        ("post", "/replies", {"text": "好了", "client_id": "r1", "then": "solved"}),
        ("patch", "", {"category": "other"}),
        ("patch", "", {"queue": "support"}),
        ("patch", "", {"priority": 4}),
    ],
)
def test_a_ticket_with_a_report_under_way_is_not_finished_or_moved_by_hand(
    frozen: Reporter, people: People, method: str, path: str, form: dict[str, Any]
) -> None:
    agent, before = people.client_of(people.agent), standing(frozen)
    refused = ask(agent, method, frozen, path, form)
    assert (refused.status_code, refused.json()["code"]) == (409, "stolen_account_lane"), refused.json()
    assert refused.json()["at"].endswith(f"/console/stolen/{frozen.number}")
    assert standing(frozen) == before
    assert not Entry.objects.filter(ticket=frozen.number, text="好了").exists()
    a_finished_case(frozen, people)
    Ticket.objects.filter(pk=frozen.number).update(status="open", solved_at=None)
    assert ask(agent, method, frozen, path, form).status_code < 300, "an ordinary ticket from then on"


def test_what_is_not_the_lanes_to_decide_can_be_changed(frozen: Reporter, people: People) -> None:
    agent = people.client_of(people.agent)
    assert ask(agent, "patch", frozen, "", {"subject": "王晓明的账号", "category": "stolen-account"}).status_code == 200
    assert ask(agent, "put", frozen, "/status", {"status": "pending"}).status_code == 200
    assert ask(agent, "put", frozen, "/assignment", {"assignee": "me"}).status_code == 200


def test_neither_ending_nor_merging_is_offered(frozen: Reporter, people: People) -> None:
    agent = people.client_of(people.agent)
    shown = agent.get(f"{TICKETS}/{frozen.number}").json()
    assert (shown["steps"], shown["can"]["merge"]) == (["open", "pending"], False)
    a_finished_case(frozen, people)
    shown = agent.get(f"{TICKETS}/{frozen.number}").json()
    assert shown["steps"] == ["open", "closed"]


@pytest.mark.parametrize("changes", [{"status": "solved"}, {"priority": 4}, {"category": "other"}])
def test_a_bulk_change_leaves_reports_out_and_says_so(frozen: Reporter, people: People, changes: dict[str, Any]) -> None:
    other, before = a_ticket(people.member, queue=Category.objects.get(slug="other").queue), standing(frozen)
    by = people.supervisor.actor
    run = begin_bulk(numbers=[frozen.number, other.pk], deed={"changes": changes}, by=by, at=timezone.now())
    carry_on(run_id=run.pk, clock=timezone.now)
    run.refresh_from_db()
    codes = {number: code for number, _, _, code, _ in run.results}
    assert codes == {frozen.number: "stolen_account_lane", other.pk: ""}
    said = next(result[4] for result in run.results if result[3])
    assert "console/stolen" in said["zh"]
    assert "console/stolen" in said["en"]
    assert standing(frozen) == before


def test_a_macro_or_a_rule_does_not_solve_a_report(frozen: Reporter, people: People) -> None:
    for by in (people.agent.actor, SYSTEM):
        with pytest.raises(LedByTheLane):
            carry_out(frozen.number, {"changes": {"status": "solved"}}, by=by, at=timezone.now())
    assert standing(frozen)[0] != "solved"


def test_what_time_closes_is_no_report_under_way(frozen: Reporter, people: People) -> None:
    """One that was solved past the lane, before that was refused: it and nobody else stays."""
    long_ago = timezone.now() - timedelta(days=40)
    settled = a_ticket(people.member, status="solved", solved_at=long_ago)
    Ticket.objects.filter(pk=frozen.number).update(status="solved", solved_at=long_ago)
    assert close_settled(at=timezone.now()) == 1
    settled.refresh_from_db()
    assert (settled.status, standing(frozen)[0]) == ("closed", "solved")


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_freeze_is_lifted_and_the_reporter_heard_even_where_the_ticket_was_ended_past_the_lane(
    frozen: Reporter, member: User, people: People, status: str
) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    closed_at = long_ago if status == "closed" else None
    Ticket.objects.filter(pk=frozen.number).update(status=status, solved_at=long_ago, closed_at=closed_at)
    said = frozen.ask("post", "/messages", {"text": "还在吗", "client_id": "m1"})
    assert said.status_code == 201, said.json()
    assert standing(frozen)[0] == "open"
    Ticket.objects.filter(pk=frozen.number).update(status=status, solved_at=long_ago, closed_at=closed_at)
    a_finished_case(frozen, people)
    assert lock_of(member, at=timezone.now()) is None
    assert StolenReport.objects.get().state == "withdrawn"


def opening(**fields: Any) -> dict[str, Any]:
    return {"category": "stolen-account", "subject": "号没了", "text": "登不上", "fields": {"account": "wang"}} | fields


def test_a_customer_is_led_to_the_lane(people: People) -> None:
    for customer in (people.member, people.visitor):
        browser = people.client_of(customer)
        refused = browser.post(TICKETS, opening())
        assert (refused.status_code, refused.json()["code"]) == (400, "stolen_account_lane"), refused.json()
        assert refused.json()["at"].endswith("/stolen-account")
        talk = a_conversation(customer)
        assert browser.post(TICKETS, opening(conversation=str(talk.pk))).json()["code"] == "stolen_account_lane"
    assert Ticket.objects.count() == 0


def test_an_agent_is_led_to_reporting_for_the_caller(people: People) -> None:
    agent = people.client_of(people.agent)
    refused = agent.post(TICKETS, opening(contact={"name": "王先生", "phone": "13912344412"}))
    assert (refused.status_code, refused.json()["code"]) == (400, "stolen_account_lane")
    assert Contact.objects.count() == 0
    ticket = a_ticket(people.member, queue=Category.objects.get(slug="other").queue)
    moved = agent.patch(f"{TICKETS}/{ticket.pk}", {"category": "stolen-account"}, headers={"If-Match": '"1"'})
    assert (moved.status_code, moved.json()["code"]) == (400, "stolen_account_lane")
    with pytest.raises(BegunForACaller):
        carry_out(ticket.pk, {"changes": {"category": "stolen-account"}}, by=SYSTEM, at=timezone.now())
    ticket.refresh_from_db()
    assert ticket.category.slug != "stolen-account"


def test_words_split_off_a_report_go_to_another_category(frozen: Reporter, people: People) -> None:
    agent = people.client_of(people.agent)
    refused = ask(agent, "post", frozen, "/split", {"entries": [1], "subject": "短信费"})
    assert (refused.status_code, refused.json()["code"]) == (400, "stolen_account_lane"), refused.json()
    done = ask(agent, "post", frozen, "/split", {"entries": [1], "subject": "短信费", "category": "sms-charges"})
    assert done.status_code == 201, done.json()


def test_the_category_of_the_lane_stays(people: People, reporter: Reporter, member: User) -> None:
    door, administrator = "/api/v1/ticket-categories/stolen-account", people.client_of(people.administrator)
    refused = administrator.patch(door, {"is_active": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "lane_needs_it")
    queue = Category.objects.get(slug="other").queue
    type(queue).objects.filter(pk=queue.pk).update(is_active=False)
    assert administrator.patch(door, {"queue": queue.slug}).status_code == 400
    assert reporter.report(member.email).status_code == 202
    assert administrator.patch(door, {"description": "日夜有人", "for_customers": False}).status_code == 200
    assert reporter.report(member.email).status_code == 202
    assert administrator.patch("/api/v1/ticket-categories/api-product", {"is_active": False}).status_code == 200


def test_a_merge_of_contacts_shows_the_report_to_nobody(frozen: Reporter, member: User, people: People) -> None:
    """Whoever is signed in as the member may be the thief."""
    theirs = a_contact(member)
    report = Ticket.objects.get(pk=frozen.number)
    another = a_ticket(report.contact, subject="发票")
    supervisor = people.client_of(people.supervisor)
    merged = supervisor.post(f"/api/v1/contacts/{report.contact_id}/merge", {"into": str(theirs.pk)})
    assert merged.status_code < 300, merged.json()
    report.refresh_from_db()
    another.refresh_from_db()
    assert another.contact == theirs, "the rest goes along"
    assert report.contact != theirs
    session = people.client_of(member)
    a_finished_case(frozen, people)
    assert session.get(f"{TICKETS}/{frozen.number}").status_code == 404
    assert frozen.ask("get", "/messages").status_code == 200
    assert people.client_of(people.agent).get(f"{TICKETS}/{frozen.number}").status_code == 200


def test_a_case_can_still_be_carried_to_its_end(frozen: Reporter, people: People) -> None:
    pass_all(people.client_of(people.agent), frozen.number)
    a_finished_case(frozen, people)
    assert standing(frozen)[0] == "solved"
