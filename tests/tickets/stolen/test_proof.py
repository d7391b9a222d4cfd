"""Codes: where they go, how often they may be tried, and that a contact a thief put there proves nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import ContactPoint, User
from helpdesk.notices.models import OutgoingSms
from tests.people import PASSWORD, People, a_user
from tests.tickets.stolen.conftest import Reporter, background, newest_code
from tickets.actions.stolen.proving import LASTS, TRIES
from tickets.models import CheckItem, Entry, ProofCode, StolenReport

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LONG_AGO = timedelta(days=400)


def ask(reporter: Reporter, channel: str = "email") -> None:
    assert reporter.ask("post", "/codes", {"channel": channel}).status_code == 202
    background()


def enter(reporter: Reporter, code: str) -> tuple[int, str]:
    answer = reporter.ask("post", "/proof", {"code": code})
    return answer.status_code, answer.json().get("code") or answer.json()["state"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def reported(reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email)
    background()
    return reporter


def test_the_right_code_freezes_and_is_noted_as_a_proof(reported: Reporter, member: User) -> None:
    ask(reported)
    assert enter(reported, newest_code()) == (200, "frozen")
    assert lock_of(member, at=timezone.now())
    item = CheckItem.objects.get(key="registered_contact")
    assert (item.verdict, item.finding, item.by) == ("passed", "w***@customers.test", None)
    shown = reported.state()["proof"]["channels"]
    assert shown == [{"channel": "email", "masked": "w***@customers.test"}, {"channel": "sms", "masked": None}]


def test_a_code_is_good_for_once(reported: Reporter) -> None:
    ask(reported)
    code = newest_code()
    assert enter(reported, code)[0] == 200
    assert enter(reported, code) == (400, "wrong_code")


def test_a_code_can_be_tried_five_times(reported: Reporter) -> None:
    ask(reported)
    code = newest_code()
    for _ in range(TRIES):
        assert enter(reported, wrong(code)) == (400, "wrong_code")
    assert enter(reported, code) == (400, "wrong_code"), "also the right one, from now on"
    assert reported.state()["state"] == "received"


def test_a_code_lasts_ten_minutes(reported: Reporter) -> None:
    ask(reported)
    code = newest_code()
    with time_machine.travel(timezone.now() + LASTS, tick=False):
        assert enter(reported, code) == (400, "wrong_code")


def test_another_code_ends_the_one_before(reported: Reporter) -> None:
    ask(reported)
    first = newest_code()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        ask(reported)
        assert first == newest_code() or enter(reported, first) == (400, "wrong_code")
        assert enter(reported, newest_code()) == (200, "frozen")


def test_codes_are_not_sent_faster_than_anybody_reads_them(reported: Reporter) -> None:
    ask(reported)
    again = reported.ask("post", "/codes", {"channel": "email"})
    assert (again.status_code, again.json()["code"]) == (429, "rate_limited")
    assert len(mail.outbox) == 2, "the acknowledgement, and one code"


def test_nobody_is_mailed_codes_without_end_by_many_reports(member: User) -> None:
    """Each reporter within their own limits; the member is spared, and none of the reporters can tell."""
    for number in range(10):
        reporter = Reporter(f"203.0.{number}.7")
        assert reporter.report(member.email, contact="139 1234 4412").status_code == 202
        ask(reporter)
    assert len([one for one in mail.outbox if one.to == [member.email]]) == 8
    assert Entry.objects.filter(event="code_not_sent", facts__reason="sent_too_often").count() == 2


def codes_to(member: User) -> int:
    return len([one for one in mail.outbox if one.to == [member.email] and "验证码" in one.subject])


def flood(member: User, address: str) -> None:
    reporter = Reporter(address)
    assert reporter.report(member.email, contact="139 1234 4412").status_code == 202
    for minute in range(6):
        with time_machine.travel(timezone.now() + timedelta(minutes=minute), tick=False):
            ask(reporter)


def test_one_network_does_not_use_up_the_codes_of_the_others(member: User) -> None:
    for address in ("203.0.113.7", "203.0.113.8", "203.0.113.9"):
        flood(member, address)
    assert codes_to(member) == 6
    owner = Reporter("198.51.100.9")
    owner.report(member.email, contact="139 1234 4412")
    ask(owner)
    assert enter(owner, newest_code()) == (200, "frozen")


def test_whoever_floods_the_lane_does_not_silence_an_owner_at_home(member: User, people: People) -> None:
    """A network the account has signed in from has a share of its own, bounded like any other."""
    signed_in = people.client_of(None).post(
        "/api/v1/session", {"email": member.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.9"
    )
    assert signed_in.status_code == 200
    for number in range(4):
        flood(member, f"203.0.{number}.7")
    assert codes_to(member) == 8
    stranger, owner = Reporter("192.0.2.4"), Reporter("198.51.100.77")
    for one in (stranger, owner):
        one.report(member.email, contact="139 1234 4412")
        ask(one)
    assert codes_to(member) == 9
    assert enter(owner, newest_code()) == (200, "frozen")
    StolenReport.objects.update(state="received", lock=None, frozen_at=None)
    member.locks.all().delete()
    flood(member, "198.51.100.78")
    assert codes_to(member) == 8 + 6, "and no letters without end either"


def test_a_code_is_kept_as_a_hash_only(reported: Reporter) -> None:
    ask(reported)
    (row,) = ProofCode.objects.all()
    assert newest_code() not in row.code_hash
    assert re.fullmatch(r"[0-9a-f]{64}", row.code_hash)
    report = StolenReport.objects.get()
    kept = f"{report.secret_hash} {report.query_code_hash}"
    assert reported.told["secret"] not in kept
    assert reported.told["query_code"] not in kept


def test_a_proven_number_gets_its_code_by_text_message(reporter: Reporter) -> None:
    owner = a_user("xu@customers.test", "许文博", phone="+8613912344412")
    reporter.report("139 1234 4412")
    background()
    ask(reporter, "sms")
    sms = OutgoingSms.objects.get()
    assert sms.to == owner.phone
    assert enter(reporter, sms.text[:6]) == (200, "frozen")


def test_a_number_that_was_never_proven_gets_none(reporter: Reporter, member: User) -> None:
    ContactPoint.objects.create(user=member, channel="sms", value="+8613912344412", since=member.joined_at)
    reporter.report(member.email)
    background()
    ask(reporter, "sms")
    assert OutgoingSms.objects.count() == 0
    assert Entry.objects.get(event="code_not_sent").facts["reason"] == "no_steady_contact"


def taken_over(member: User) -> None:
    """Two days ago somebody put their own address in the place of the owner's."""
    lately = timezone.now() - timedelta(days=2)
    User.objects.filter(pk=member.pk).update(joined_at=lately - LONG_AGO, email="thief@nowhere.test")
    ContactPoint.objects.filter(user=member).update(since=lately - LONG_AGO, proven_at=lately - LONG_AGO, until=lately)
    ContactPoint.objects.create(user=member, channel="email", value="thief@nowhere.test", since=lately, proven_at=lately)


def test_after_a_takeover_the_code_goes_to_the_contact_that_stood_there_before(reporter: Reporter, member: User) -> None:
    own = member.email
    taken_over(member)
    reporter.report(own)  # an owner knows the old address
    background()
    ask(reporter)
    assert [one.to for one in mail.outbox if "验证码" in one.subject] == [[own]]
    assert enter(reporter, newest_code()) == (200, "frozen")
    told = sorted(one.to[0] for one in mail.outbox if one.subject == "您的账号已冻结")
    assert told == sorted([own, "thief@nowhere.test"]), "everybody hears of it"


def test_a_thief_cannot_prove_anything_by_a_contact_of_their_own(reporter: Reporter, member: User) -> None:
    """They name the address they put there: the code still goes to the owner."""
    own = member.email
    taken_over(member)
    reporter.report("thief@nowhere.test")
    background()
    ask(reporter)
    assert [one.to for one in mail.outbox if "验证码" in one.subject] == [[own]]


def test_a_contact_of_long_ago_proves_nothing(reporter: Reporter, member: User) -> None:
    """Numbers are given to other people."""
    point = ContactPoint.objects.get(user=member)
    point.since = point.proven_at = timezone.now() - LONG_AGO
    point.until = timezone.now() - timedelta(days=100)
    point.save()
    reporter.report(member.email)
    background()
    ask(reporter)
    assert Entry.objects.get(event="code_not_sent").facts["reason"] == "no_steady_contact"


def test_staff_are_not_frozen_by_this_lane(reporter: Reporter, people: People) -> None:
    """Who works here is switched off by an administrator, or the desk could be shut from outside."""
    reporter.report(people.agent.email)
    background()
    ask(reporter)
    assert StolenReport.objects.get().member is None
    assert [one.to for one in mail.outbox if "验证码" in one.subject] == []


def test_an_account_frozen_for_nothing_again_and_again_needs_a_person(member: User) -> None:
    """More than two false freezes in thirty days: the lane itself is the attack."""
    for number in range(3):
        reporter = Reporter(f"203.0.{number}.7")
        reporter.report(member.email)
        background()
        assert reporter.prove().json()["state"] == "frozen"
        assert reporter.ask("delete", "/freeze").json()["state"] == "withdrawn"
    fourth = Reporter("203.0.113.99")
    fourth.report(member.email)
    background()
    answer = fourth.prove()
    assert (answer.status_code, answer.json()["state"], answer.json()["frozen"]) == (200, "received", None)
    assert lock_of(member, at=timezone.now()) is None
    assert Entry.objects.filter(event="freeze_needs_person", ticket=fourth.number).exists()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        fifth = Reporter("203.0.113.99")
        fifth.report(member.email)
        background()
        assert fifth.prove().json()["state"] == "frozen", "long enough ago"
