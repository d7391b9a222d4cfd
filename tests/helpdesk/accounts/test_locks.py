"""A locked account: nobody in, nobody stays, and only who knows the password is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.actions.locking import confirm_lock, lift_lock, lift_run_out, lock_account
from helpdesk.accounts.actions.passwords import answer_reset_requests, ask_for_reset
from helpdesk.accounts.actions.restoring import AddressHeldByAnother, renew_credentials
from helpdesk.accounts.identity import still_valid, who_is
from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import ContactPoint, KnownDevice, Lock, User
from helpdesk.common.actors import SYSTEM
from helpdesk.evidence.queries import records_of
from tests.helpdesk.accounts.codes import code_now
from tests.helpdesk.accounts.conftest import SignIn, problem, token_in
from tests.people import PASSWORD, People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def lock(user: User, *, hours: int | None = 72) -> Lock:
    at = timezone.now()
    return lock_account(user=user, reason="stolen", by=SYSTEM, at=at, expires_at=at + timedelta(hours=hours) if hours else None)


def a_second_factor(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def try_to_sign_in(user: User, password: str = PASSWORD) -> tuple[int, str]:
    answer = APIClient().post("/api/v1/session", {"email": user.email, "password": password})
    return answer.status_code, answer.json().get("code", "")


def test_a_lock_ends_every_session_and_lets_nobody_in(people: People, sign_in: SignIn) -> None:
    here, there = sign_in(people.member), sign_in(people.member)
    cookie = there.cookies["session"].value
    identity = who_is(cookie, None)
    assert identity is not None
    made = lock(people.member)
    assert made.sessions_ended == 2
    assert [client.get("/api/v1/members/me").status_code for client in (here, there)] == [401, 401]
    assert who_is(cookie, None) is None, "no socket opens"
    assert still_valid([str(identity.session_key)], []) == set(), "and none stays"
    assert try_to_sign_in(people.member) == (403, "account_locked")


def test_only_who_knows_the_password_is_told_of_a_lock(people: People) -> None:
    lock(people.member)
    unknown = APIClient().post("/api/v1/session", {"email": "nobody@nowhere.test", "password": "wrong password 1"})
    wrong = APIClient().post("/api/v1/session", {"email": people.member.email, "password": "wrong password 1"})
    assert problem(wrong) == problem(unknown)
    refused = APIClient().post("/api/v1/session", {"email": people.member.email, "password": PASSWORD})
    assert "0510" in refused.json()["detail"], "a way out"
    assert "sessionid" not in refused.cookies
    assert not KnownDevice.objects.filter(user=people.member).exists()
    (tried,) = records_of(("account", str(people.member.pk)), "account.locked_out")
    assert tried.by == "anonymous"


def test_a_second_factor_does_not_lead_past_a_lock(people: People, sign_in: SignIn) -> None:
    """The password was right a moment before the lock; the code comes after it."""
    secret = a_second_factor(people.member)
    browser = APIClient()
    answer = browser.post("/api/v1/session", {"email": people.member.email, "password": PASSWORD})
    assert answer.json()["next"] == "otp"
    lock(people.member)
    assert browser.post("/api/v1/session/otp", {"code": code_now(secret)}).json()["code"] == "account_locked"
    assert browser.get("/api/v1/session").json()["user"] is None


def test_no_reset_link_opens_or_is_sent_while_locked(people: People) -> None:
    ask_for_reset(email=people.member.email, at=timezone.now())
    answer_reset_requests(at=timezone.now())
    token = token_in(mail.outbox[-1])
    lock(people.member)
    reset = APIClient().put(f"/api/v1/password-resets/{token}", {"password": "another horse entirely 7"})
    assert reset.status_code == 404
    ask_for_reset(email=people.member.email, at=timezone.now())
    answer_reset_requests(at=timezone.now())
    assert len(mail.outbox) == 1
    lift_lock(lock=Lock.objects.get(), by=SYSTEM, at=timezone.now(), why="false_alarm")
    ask_for_reset(email=people.member.email, at=timezone.now())
    answer_reset_requests(at=timezone.now())
    token = token_in(mail.outbox[-1])
    reset = APIClient().put(f"/api/v1/password-resets/{token}", {"password": "another horse entirely 7"})
    assert reset.status_code == 200


def test_a_lifted_lock_lets_in_again_and_brings_no_session_back(people: People, sign_in: SignIn) -> None:
    before = sign_in(people.member)
    made = lock(people.member)
    assert lift_lock(lock=made, by=people.supervisor.actor, at=timezone.now(), why="false_alarm")
    assert not lift_lock(lock=made, by=people.supervisor.actor, at=timezone.now(), why="false_alarm"), "once"
    assert before.get("/api/v1/members/me").status_code == 401
    assert try_to_sign_in(people.member)[0] == 200
    kinds = [one.kind for one in records_of(("account", str(people.member.pk)))]
    assert [kind for kind in kinds if kind in ("account.locked", "account.unlocked")] == ["account.locked", "account.unlocked"]


def test_locking_twice_is_one_lock(people: People) -> None:
    first = lock(people.member)
    assert lock(people.member).pk == first.pk
    assert Lock.objects.count() == 1


def test_an_unconfirmed_lock_runs_out_to_the_second_and_a_confirmed_one_does_not(people: People) -> None:
    loose, firm = lock(people.member, hours=1), lock(people.other_member, hours=1)
    confirm_lock(lock=firm, by=people.agent.actor, at=timezone.now())
    with time_machine.travel(loose.expires_at - timedelta(seconds=1), tick=False):
        assert lock_of(people.member, at=timezone.now())
        assert lift_run_out(at=timezone.now()) == 0
    with time_machine.travel(loose.expires_at, tick=False):
        assert lock_of(people.member, at=timezone.now()) is None, "before any sweep came by"
        assert lock_of(people.other_member, at=timezone.now())
        assert lift_run_out(at=timezone.now()) == 1
        assert lift_run_out(at=timezone.now()) == 0
    loose.refresh_from_db()
    assert (loose.lifted_by, Lock.objects.filter(lifted_at=None).count()) == ("system", 1)


def test_a_lock_that_ran_out_makes_room_for_the_next(people: People) -> None:
    lock(people.member, hours=1)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert lock(people.member).lifted_at is None
    assert Lock.objects.count() == 2


def test_restored_means_that_nothing_a_thief_has_opens_anything(people: People, sign_in: SignIn) -> None:
    member = people.member
    a_second_factor(member)
    own = member.email
    User.objects.filter(pk=member.pk).update(email="thief@nowhere.test", phone="+8613900000000")
    link = renew_credentials(user=member, email=own, phone="", by=people.supervisor.actor, at=timezone.now())
    member.refresh_from_db()
    assert (member.email, member.phone, member.has_usable_password()) == (own, "", False)
    assert try_to_sign_in(member)[0] == 401
    ask_for_reset(email="thief@nowhere.test", at=timezone.now())
    answer_reset_requests(at=timezone.now())
    assert mail.outbox == []
    token = link.rpartition("/")[2]
    chosen = APIClient().put(f"/api/v1/password-resets/{token}", {"password": "another horse entirely 7"})
    assert chosen.status_code == 200
    assert try_to_sign_in(member, "another horse entirely 7") == (200, "")
    assert not ContactPoint.objects.filter(user=member, value="thief@nowhere.test", until=None).exists()


def test_nobody_is_restored_to_an_address_of_somebody_else(people: People) -> None:
    with pytest.raises(AddressHeldByAnother):
        renew_credentials(
            user=people.member, email=people.other_member.email, phone="", by=people.supervisor.actor, at=timezone.now()
        )
    people.member.refresh_from_db()
    assert people.member.has_usable_password()
