"""Giving back takes strong proof and two people; whoever is concerned can object before it happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import ContactPoint, User
from tests.people import People
from tests.tickets.stolen.conftest import Reporter, approve, background, pass_all
from tickets.actions.stolen.restoring import restore_cooled_off
from tickets.models import Approval, Notification, StolenReport
from tickets.stolen.checklist import KEYS

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def frozen(reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email)
    background()
    assert reporter.prove().json()["state"] == "frozen"
    return reporter


def case(reporter: Reporter) -> str:
    return f"/api/v1/tickets/{reporter.number}/stolen"


def judge(browser: Any, reporter: Reporter, key: str, verdict: str) -> Any:
    return browser.put(f"{case(reporter)}/checklist/{key}", {"finding": "问过", "verdict": verdict})


def proposed(reporter: Reporter, people: People) -> str:
    agent = people.client_of(people.agent)
    pass_all(agent, reporter.number)
    answer = agent.post(f"{case(reporter)}/approvals")
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["approval"]["id"])


def test_a_checklist_with_holes_proposes_nothing(frozen: Reporter, people: People) -> None:
    agent = people.client_of(people.agent)
    refused = agent.post(f"{case(frozen)}/approvals")
    assert (refused.status_code, refused.json()["hindrances"]) == (409, ["items_open", "too_few_passed"])
    for key in KEYS[1:]:
        judge(agent, frozen, key, "passed")
    judge(agent, frozen, KEYS[3], "failed")
    assert agent.post(f"{case(frozen)}/approvals").json()["hindrances"] == ["items_failed"]
    assert Approval.objects.count() == 0
    judge(agent, frozen, KEYS[3], "unknown")
    assert agent.post(f"{case(frozen)}/approvals").status_code == 201


def test_a_supervisor_is_told_and_the_proposer_is_not_asked(frozen: Reporter, people: People) -> None:
    people.supervisor  # noqa: B018  exists now
    proposed(frozen, people)
    (told,) = Notification.objects.filter(kind="approval")
    assert told.person == people.supervisor


def test_the_proposer_does_not_approve(frozen: Reporter, people: People, second_supervisor: User) -> None:
    browser = people.client_of(people.supervisor)
    pass_all(browser, frozen.number)
    answer = browser.post(f"{case(frozen)}/approvals").json()
    assert not answer["can"]["approve"], "and has no button"
    one = f"{case(frozen)}/approvals/{answer['approval']['id']}"
    for refused in (browser.post(f"{one}/opened", {"key": KEYS[0]}), browser.put(one, {"approved": True})):
        assert (refused.status_code, refused.json()["code"]) == (403, "not_the_proposer")
    assert approve(people.client_of(second_supervisor), frozen.number).json()["report"]["state"] == "restored"


def test_an_agent_does_not_approve(frozen: Reporter, people: People) -> None:
    approval = proposed(frozen, people)
    refused = people.client_of(people.other_agent).put(f"{case(frozen)}/approvals/{approval}", {"approved": True})
    assert refused.status_code == 403
    assert frozen.state()["state"] == "checking"


def test_who_approves_has_opened_every_item(frozen: Reporter, people: People) -> None:
    approval = proposed(frozen, people)
    supervisor = people.client_of(people.supervisor)
    for key in KEYS[:-1]:
        supervisor.post(f"{case(frozen)}/approvals/{approval}/opened", {"key": key})
    refused = supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": True})
    assert (refused.status_code, refused.json()["missing"]) == (409, KEYS[-1:])
    assert frozen.state()["state"] == "checking"
    assert supervisor.post(f"{case(frozen)}/approvals/{approval}/opened", {"key": "no-such-item"}).status_code == 404
    supervisor.post(f"{case(frozen)}/approvals/{approval}/opened", {"key": KEYS[-1]})
    assert supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": True}).json()["report"]["state"] == "restored"


def test_who_does_not_agree_says_why_and_it_is_checked_on(frozen: Reporter, people: People) -> None:
    approval = proposed(frozen, people)
    supervisor = people.client_of(people.supervisor)
    refused = supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": False})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reason"])
    answer = supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": False, "reason": "证件照看不清"})
    assert answer.json()["report"]["state"] == "checking"
    assert answer.json()["approval"]["reason"] == "证件照看不清"
    again = supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": True})
    assert again.status_code == 404, "decided is decided"
    assert people.client_of(people.agent).post(f"{case(frozen)}/approvals").status_code == 201


def test_one_proposal_at_a_time(frozen: Reporter, people: People) -> None:
    proposed(frozen, people)
    again = people.client_of(people.other_agent).post(f"{case(frozen)}/approvals")
    assert (again.status_code, again.json()["code"]) == (409, "already_proposed")
    assert Approval.objects.count() == 1


def test_an_item_that_fails_takes_the_proposal_back(frozen: Reporter, people: People) -> None:
    approval = proposed(frozen, people)
    answer = judge(people.client_of(people.other_agent), frozen, "recent_dealings", "failed")
    assert answer.json()["report"]["state"] == "checking"
    assert answer.json()["approval"]["approved"] is False
    supervisor = people.client_of(people.supervisor)
    assert supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": True}).status_code == 404


def test_an_item_judged_anew_must_be_opened_anew(frozen: Reporter, people: People) -> None:
    approval = proposed(frozen, people)
    supervisor = people.client_of(people.supervisor)
    for key in KEYS:
        supervisor.post(f"{case(frozen)}/approvals/{approval}/opened", {"key": key})
    judge(people.client_of(people.agent), frozen, "registration", "passed")
    refused = supervisor.put(f"{case(frozen)}/approvals/{approval}", {"approved": True})
    assert refused.json()["missing"] == ["registration"]


def test_nothing_is_proposed_for_an_account_that_is_not_frozen(reporter: Reporter, member: User, people: People) -> None:
    reporter.report(member.email)
    background()
    agent = people.client_of(people.agent)
    pass_all(agent, reporter.number)
    assert agent.post(f"{case(reporter)}/approvals").json()["code"] == "not_frozen"


def changed_yesterday(member: User) -> None:
    """A second address stands there since yesterday, and the account is old."""
    lately = timezone.now() - timedelta(days=1)
    long_ago = timezone.now() - timedelta(days=400)
    User.objects.filter(pk=member.pk).update(joined_at=long_ago)
    ContactPoint.objects.filter(user=member).update(since=long_ago, proven_at=long_ago)
    ContactPoint.objects.create(user=member, channel="sms", value="+8613900000000", since=lately, proven_at=lately)


def test_where_contacts_changed_lately_a_day_passes_in_which_everybody_can_object(
    reporter: Reporter, member: User, people: People
) -> None:
    changed_yesterday(member)
    reporter.report(member.email)
    background()
    reporter.prove()
    proposed(reporter, people)
    answer = approve(people.client_of(people.supervisor), reporter.number).json()
    assert answer["report"]["state"] == "cooling_off"
    assert reporter.state()["restore_after"] == answer["restore"]["after"]
    assert any("将在" in one.subject for one in mail.outbox)
    at = timezone.now()
    with time_machine.travel(at + timedelta(hours=23, minutes=59), tick=False):
        restore_cooled_off(at=timezone.now())
        assert lock_of(member, at=timezone.now())
        assert not any(one.subject == "请设置新密码" for one in mail.outbox)
    with time_machine.travel(at + timedelta(hours=24, seconds=1), tick=False):
        restore_cooled_off(at=timezone.now())
        restore_cooled_off(at=timezone.now())
    assert reporter.state()["state"] == "restored"
    assert [one.subject for one in mail.outbox].count("请设置新密码") == 1
    member.refresh_from_db()
    assert member.phone == "", "what was put there lately left the account"


def test_an_objection_stops_the_clock_of_a_cooling_off(reporter: Reporter, member: User, people: People) -> None:
    changed_yesterday(member)
    reporter.report(member.email)
    background()
    reporter.prove()
    proposed(reporter, people)
    approve(people.client_of(people.supervisor), reporter.number)
    judge(people.client_of(people.other_agent), reporter, "usual_use", "failed")
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        restore_cooled_off(at=timezone.now())
    assert StolenReport.objects.get().state == "checking"
    assert lock_of(member, at=timezone.now())


def test_without_a_contact_of_the_owners_staff_name_one_and_a_day_passes(
    reporter: Reporter, member: User, people: People
) -> None:
    ContactPoint.objects.filter(user=member).delete()
    reporter.report("wangxm")
    background()
    agent, supervisor = people.client_of(people.agent), people.client_of(people.supervisor)
    agent.put(f"{case(reporter)}/member", {"member": str(member.pk)})
    agent.post(f"{case(reporter)}/freeze")
    pass_all(agent, reporter.number)
    assert agent.post(f"{case(reporter)}/approvals").json()["hindrances"] == ["no_contact"]
    assert agent.put(f"{case(reporter)}/restore-email", {"email": "owner@new.test"}).status_code == 403
    assert supervisor.put(f"{case(reporter)}/restore-email", {"email": "owner@new.test"}).status_code == 200
    agent.post(f"{case(reporter)}/approvals")
    changed = supervisor.put(f"{case(reporter)}/restore-email", {"email": "thief@new.test"})
    assert (changed.status_code, changed.json()["code"]) == (409, "already_proposed"), "not under the eyes of whoever agrees"
    assert approve(supervisor, reporter.number).json()["report"]["state"] == "cooling_off"
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        restore_cooled_off(at=timezone.now())
    member.refresh_from_db()
    assert member.email == "owner@new.test"
    assert [one.to for one in mail.outbox if one.subject == "请设置新密码"] == [["owner@new.test"]]


def test_a_lost_link_is_sent_again_until_the_password_is_chosen(frozen: Reporter, people: People, member: User) -> None:
    proposed(frozen, people)
    supervisor = people.client_of(people.supervisor)
    assert supervisor.post(f"{case(frozen)}/links").json()["code"] == "not_restored"
    approve(supervisor, frozen.number)
    assert people.client_of(people.agent).post(f"{case(frozen)}/links").status_code == 403
    assert supervisor.post(f"{case(frozen)}/links").status_code == 201
    first, second = [
        str(one.body).split("/password-reset/")[1].split()[0] for one in mail.outbox if one.subject == "请设置新密码"
    ]
    anybody = people.client_of(None)
    assert anybody.put(f"/api/v1/password-resets/{first}", {"password": "another horse entirely 7"}).status_code == 404
    assert anybody.put(f"/api/v1/password-resets/{second}", {"password": "another horse entirely 7"}).status_code == 200
    assert supervisor.post(f"{case(frozen)}/links").json()["code"] == "password_chosen"


def test_what_is_over_is_over(frozen: Reporter, people: People) -> None:
    proposed(frozen, people)
    approve(people.client_of(people.supervisor), frozen.number)
    agent = people.client_of(people.agent)
    for answer in (
        judge(agent, frozen, "registration", "failed"),
        agent.post(f"{case(frozen)}/freeze"),
        agent.post(f"{case(frozen)}/approvals"),
        agent.put(f"{case(frozen)}/refusal", {"reason": "晚了"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "report_ended")
    assert StolenReport.objects.get().state == "restored"
