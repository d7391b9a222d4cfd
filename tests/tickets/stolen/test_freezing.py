"""A freeze: cheap, reversible, running out when nobody confirms it, and known to everybody concerned."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import User
from helpdesk.evidence.queries import records_of
from tests.people import People, a_user
from tests.tickets.stolen.conftest import REPORTS, Reporter, background, newest_code
from tickets.actions.stolen.freezing import let_run_out
from tickets.models import Clock, Entry, StolenReport, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def frozen(reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email)
    background()
    assert reporter.prove().json()["state"] == "frozen"
    return reporter


def case(reporter: Reporter) -> str:
    return f"/api/v1/tickets/{reporter.number}/stolen"


def is_locked(member: User) -> bool:
    return lock_of(member, at=timezone.now()) is not None


def test_an_unconfirmed_freeze_runs_out_and_everybody_hears(frozen: Reporter, member: User, settings: object) -> None:
    settings.ON_CALL_EMAIL = "oncall@desk.test"  # type: ignore[attr-defined]
    at = timezone.now()
    with time_machine.travel(at + timedelta(hours=71, minutes=59), tick=False):
        let_run_out(at=timezone.now())
        assert is_locked(member)
    with time_machine.travel(at + timedelta(hours=72, seconds=1), tick=False):
        assert not is_locked(member)
        let_run_out(at=timezone.now())
        let_run_out(at=timezone.now())
        state = frozen.state()
    assert (state["state"], state["frozen"]) == ("received", None)
    assert [one.subject for one in mail.outbox].count("冻结已解除") == 1
    assert [one.to for one in mail.outbox][-1] == ["oncall@desk.test"], "a report nobody looked at for three days"
    assert Entry.objects.filter(ticket=frozen.number, event="freeze_ran_out").count() == 1


def test_a_confirmed_freeze_stays(frozen: Reporter, member: User, people: People) -> None:
    agent = people.client_of(people.agent)
    answer = agent.post(f"{case(frozen)}/freeze")
    assert answer.status_code == 200
    assert answer.json()["freeze"]["expires_at"] is None
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        let_run_out(at=timezone.now())
        assert is_locked(member)
    (confirmed,) = records_of(("account", str(member.pk)), "account.lock_confirmed")
    assert confirmed.by == people.agent.actor.key


def test_who_froze_it_takes_it_back_at_once(frozen: Reporter, member: User) -> None:
    answer = frozen.ask("delete", "/freeze")
    assert answer.json()["state"] == "withdrawn"
    assert not is_locked(member)
    assert [step["state"] for step in answer.json()["steps"]] == ["received", "frozen", "withdrawn"]
    assert Ticket.objects.get(pk=frozen.number).status == "solved"
    assert mail.outbox[-1].subject == "冻结已解除"
    assert frozen.ask("delete", "/freeze").json()["code"] == "report_ended"


def test_what_our_people_confirmed_is_not_taken_back_by_a_click(frozen: Reporter, member: User, people: People) -> None:
    people.client_of(people.agent).post(f"{case(frozen)}/freeze")
    answer = frozen.ask("delete", "/freeze")
    assert (answer.status_code, answer.json()["code"]) == (409, "person_must_decide")
    assert is_locked(member)


def test_a_freeze_that_two_rely_on_is_taken_back_by_neither(frozen: Reporter, member: User) -> None:
    """Owner and thief may both be able to read the same mailbox."""
    second = Reporter("198.51.100.9")
    second.report(member.email)
    background()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert second.prove().json()["state"] == "frozen"
        for one in (frozen, second):
            assert one.ask("delete", "/freeze").json()["code"] == "person_must_decide"
        assert is_locked(member)
    assert member.locks.count() == 1


def test_a_false_alarm_is_lifted_by_an_agent_before_and_by_a_supervisor_after_it_was_confirmed(
    frozen: Reporter, member: User, people: People
) -> None:
    agent, supervisor = people.client_of(people.agent), people.client_of(people.supervisor)
    agent.post(f"{case(frozen)}/freeze")
    refused = agent.delete(f"{case(frozen)}/freeze", {"reason": "本人来电"})
    assert refused.status_code == 403
    assert is_locked(member)
    lifted = supervisor.delete(f"{case(frozen)}/freeze", {"reason": "本人来电，核对无误"})
    assert lifted.json()["report"]["state"] == "withdrawn"
    assert not is_locked(member)
    assert Entry.objects.get(event="false_alarm").facts == {"reason": "本人来电，核对无误"}


def test_an_agent_freezes_on_answers_where_no_code_can_go(reporter: Reporter, member: User, people: People) -> None:
    """The account was written wrongly; the agent finds it, judges what was answered, and freezes."""
    reporter.report("wangxm")
    background()
    agent = people.client_of(people.agent)
    assert agent.post(f"{case(reporter)}/freeze").json()["code"] == "no_account_yet"
    named = agent.put(f"{case(reporter)}/member", {"member": str(member.pk)})
    assert named.json()["account"]["id"] == str(member.pk)
    answer = agent.post(f"{case(reporter)}/freeze")
    assert answer.json()["report"]["proven_by"] == "agent"
    assert is_locked(member)
    assert reporter.state()["frozen"]["confirmed"]
    assert reporter.ask("delete", "/freeze").json()["code"] == "person_must_decide"


def test_only_a_customer_can_be_named(reporter: Reporter, people: People) -> None:
    reporter.report("wangxm")
    background()
    answer = people.client_of(people.agent).put(f"{case(reporter)}/member", {"member": str(people.supervisor.pk)})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["member"])
    assert StolenReport.objects.get().member is None


def test_another_account_is_not_named_over_a_frozen_one(frozen: Reporter, people: People) -> None:
    answer = people.client_of(people.agent).put(f"{case(frozen)}/member", {"member": str(people.other_member.pk)})
    assert answer.json()["code"] == "frozen_for_another"


def test_a_code_for_one_account_proves_nothing_about_another(reporter: Reporter, member: User, people: People) -> None:

    reporter.report(member.email)
    background()
    reporter.ask("post", "/codes", {"channel": "email"})
    background()
    code = newest_code()
    people.client_of(people.agent).put(f"{case(reporter)}/member", {"member": str(people.other_member.pk)})
    assert reporter.ask("post", "/proof", {"code": code}).json()["code"] == "wrong_code"
    assert not is_locked(people.other_member)


def first_response(reporter: Reporter) -> Clock:
    return Clock.objects.get(ticket=reporter.number, kind="first_response")


def test_an_acknowledgement_is_no_answer_and_a_freeze_is(reporter: Reporter, member: User) -> None:
    reporter.report(member.email)
    background()
    assert Entry.objects.filter(event="acknowledged").exists()
    clock = first_response(reporter)
    assert (clock.ended_at, clock.target_s) == (None, 300)
    reporter.prove()
    clock = first_response(reporter)
    assert clock.outcome == "met"


def test_a_step_of_a_person_is_an_answer(reporter: Reporter, member: User, people: People) -> None:
    reporter.report(member.email)
    background()
    form = {"finding": "在问", "verdict": "unknown"}
    people.client_of(people.agent).put(f"{case(reporter)}/checklist/registration", form)
    assert first_response(reporter).outcome == "met"
    ticket = Ticket.objects.get(pk=reporter.number)
    assert (ticket.status, ticket.assignee) == ("open", people.agent)


def test_an_account_is_found_by_address_number_or_id(reporter: Reporter) -> None:
    owner = a_user("xu@customers.test", "许文博", phone="+8613912344412")
    for written in (" XU@customers.test ", "139 1234 4412", "+86 139-1234-4412", str(owner.pk)):
        reporter.report(written)
        background()
        assert StolenReport.objects.latest("created_at").member == owner, written


def test_what_may_mean_two_accounts_means_none(reporter: Reporter, people: People) -> None:
    for email in ("xu@customers.test", "xu2@customers.test"):
        a_user(email, "许文博", phone="+8613912344412")
    reporter.report("13912344412")
    background()
    assert StolenReport.objects.get().member is None


def test_the_acknowledgement_says_nothing_of_the_reporters_and_comes_once_a_day(reporter: Reporter) -> None:
    for _ in range(3):
        reporter.report("nobody@nowhere.test", text="点这里领奖 https://evil.example", contact="victim@mail.test")
        background()
    (letter,) = mail.outbox
    assert letter.to == ["victim@mail.test"]
    assert "evil" not in f"{letter.subject}{letter.body}"
    assert reporter.told["secret"] not in str(letter.body)


def test_an_account_is_reported_ten_times_an_hour_from_one_network_at_most(member: User) -> None:
    """And from elsewhere all the same: a flood of reports must not shut the lane for the account's owner."""
    for number in range(10):
        assert Reporter(f"203.0.113.{number + 10}").report(member.email).status_code == 202
    refused = Reporter("203.0.113.7").report(f" {member.email.upper()}")
    assert (refused.status_code, "电话" in refused.json()["detail"]) == (429, True)
    assert StolenReport.objects.count() == 10
    assert Reporter("203.0.113.7").report("another@customers.test").status_code == 202
    assert Reporter("198.51.100.9").report(member.email).status_code == 202
    assert Reporter("203.0.113.7").browser.get(REPORTS).status_code == 401
