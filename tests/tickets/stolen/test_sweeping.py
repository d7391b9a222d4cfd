"""What only time brings about: one case that cannot be done keeps no other waiting, and somebody hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from helpdesk.accounts.models import ContactPoint, User
from helpdesk.jobs.sweeps import registry
from tests.people import People, a_user
from tests.tickets.stolen.conftest import Reporter, approve, background, pass_all
from tickets.actions.stolen.restoring import restore_cooled_off
from tickets.models import Entry, StolenReport, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def case(reporter: Reporter) -> str:
    return f"/api/v1/tickets/{reporter.number}/stolen"


def restore_email(people: People, reporter: Reporter, email: str) -> tuple[int, str]:
    answer = people.client_of(people.supervisor).put(f"{case(reporter)}/restore-email", {"email": email})
    return answer.status_code, answer.json().get("code", "")


def checked(owner: User, people: People, address: str) -> Reporter:
    """The account has no contact of its owner's: staff froze it."""
    ContactPoint.objects.filter(user=owner).delete()
    reporter, agent = Reporter(address), people.client_of(people.agent)
    reporter.report("wangxm")
    background()
    agent.put(f"{case(reporter)}/member", {"member": str(owner.pk)})
    assert agent.post(f"{case(reporter)}/freeze").status_code == 200
    pass_all(agent, reporter.number)
    return reporter


def cooling_off(owner: User, people: People, address: str, email: str) -> Reporter:
    reporter = checked(owner, people, address)
    assert restore_email(people, reporter, email) == (200, "")
    assert people.client_of(people.agent).post(f"{case(reporter)}/approvals").status_code == 201
    assert approve(people.client_of(people.supervisor), reporter.number).json()["report"]["state"] == "cooling_off"
    return reporter


def state(reporter: Reporter) -> str:
    return StolenReport.objects.get(pk=reporter.told["id"]).state


def test_somebody_elses_address_is_refused_when_it_is_named(member: User, people: People) -> None:
    reporter = checked(member, people, "203.0.113.7")
    taken = people.other_member.email
    assert restore_email(people, reporter, taken.upper()) == (409, "address_held_by_another")
    assert StolenReport.objects.get().restore_email == ""
    assert restore_email(people, reporter, member.email) == (200, ""), "their own"
    assert restore_email(people, reporter, "owner@new.test") == (200, "")


def test_an_address_named_before_the_account_was_known_is_looked_at_when_it_is_proposed(member: User, people: People) -> None:
    reporter, agent = Reporter(), people.client_of(people.agent)
    reporter.report("wangxm")
    background()
    assert restore_email(people, reporter, people.other_member.email) == (200, "")
    agent.put(f"{case(reporter)}/member", {"member": str(member.pk)})
    agent.post(f"{case(reporter)}/freeze")
    pass_all(agent, reporter.number)
    assert agent.post(f"{case(reporter)}/approvals").json()["code"] == "address_held_by_another"
    assert state(reporter) == "checking"
    assert restore_email(people, reporter, "owner@new.test") == (200, "")
    assert agent.post(f"{case(reporter)}/approvals").status_code == 201


def test_one_that_cannot_be_restored_holds_up_no_other_and_rings_once(people: People, settings: object) -> None:
    settings.ON_CALL_EMAIL = "oncall@desk.test"  # type: ignore[attr-defined]
    stuck = cooling_off(a_user("xu@customers.test", "许文博"), people, "203.0.113.7", "xu@new.test")
    fine = cooling_off(a_user("fang@customers.test", "方冉"), people, "198.51.100.9", "fang@new.test")
    EmailAddress.objects.create(user=people.other_member, email="xu@new.test", verified=True)  # signed up meanwhile
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        for _ in range(3):
            restore_cooled_off(at=timezone.now())
    assert (state(stuck), state(fine)) == ("cooling_off", "restored")
    alarms = Entry.objects.filter(event="on_call_alarmed", facts__reason="restore_failed")
    assert [alarm.ticket_id for alarm in alarms] == [stuck.number]
    assert len([one for one in mail.outbox if one.to == ["oncall@desk.test"]]) == 1
    assert not any(one.subject == "您的账号已恢复" and "许" in str(one.body) for one in mail.outbox), "it did not happen"


def test_a_ticket_that_was_closed_meanwhile_is_restored_all_the_same(people: People, member: User) -> None:
    reporter = cooling_off(member, people, "203.0.113.7", "owner@new.test")
    Ticket.objects.filter(pk=reporter.number).update(status="closed", closed_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        restore_cooled_off(at=timezone.now())
    assert state(reporter) == "restored"
    assert Ticket.objects.get(pk=reporter.number).status == "closed"


def test_what_time_brings_has_a_sweep_each() -> None:
    ours = {name.rpartition(".")[2] for name in registry if name.startswith("tickets.jobs.stolen.")}
    assert {"look_for_silence", "look_for_run_out_freezes", "look_for_the_end_of_cooling_off"} <= ours
