"""Freeze an account, confirm it, and let it go: by its owner, as a false alarm, or because nobody confirmed it."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from chat.frames import moment
from helpdesk.accounts.actions.locking import confirm_lock, lift_lock, lock_account
from helpdesk.accounts.policies import can
from helpdesk.accounts.queries import sessions_of
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions.alarming import FREEZE_RAN_OUT, alarm_on_call
from tickets.models import StolenReport
from tickets.stolen import mails, queries
from tickets.workflow import Status

from .cases import Case, ReportEnded, case_for_staff, case_of, noted, reporter_of
from .one_by_one import one_by_one
from .platform import tell_platform
from .siblings import freeze_ended_for_others, hold_all_of_the_freeze

State = StolenReport.State


class NoAccountYet(Conflict):
    code = "no_account_yet"
    zh = "还不知道是哪个账号。先指明账号，再冻结。"
    en = "It is not known yet which account this is about. Name it first."


class NotFrozen(Conflict):
    code = "not_frozen"
    zh = "账号现在没有冻结。"
    en = "The account is not frozen."


class PersonMustDecide(Conflict):
    code = "person_must_decide"
    zh = "客服已经在核实这次冻结，不能直接撤回。请在下面留言说明，我们来处理。"
    en = (
        "Our people are checking this freeze already, so it cannot simply be taken back. Write to us below and we will see to it."
    )


class OthersRelyOnIt(PersonMustDecide):
    """Known to whoever has proven a contact of the account: that somebody else reported it as well is their business."""

    zh = "这个账号还有别人报告过，也靠这次冻结保护，所以不能由一方撤回。请在下面留言说明，我们来处理。"
    en = (
        "Somebody else reported this account as well and relies on the freeze, so neither can take it back alone. Write to us below "
        "and we will see to it."
    )


def freeze(case: Case, *, by: Actor, at: datetime) -> None:
    """Nobody gets in, and everybody concerned is told. Unconfirmed, it runs out. Call while holding the case."""
    report = case.report
    assert report.member is not None
    if case.is_frozen:
        return
    sessions = [
        {"address": row.ip, "agent": row.user_agent, "since": moment(row.created_at)} for row in sessions_of(report.member)
    ]
    expires_at = at + settings.STOLEN["FREEZE_LASTS"]
    note = f"#{case.ticket.pk}"
    report.lock = lock_account(user=report.member, reason=queries.REASON, by=by, at=at, expires_at=expires_at, note=note)
    report.frozen_at, report.freeze_ended_at = at, None
    report.at_freeze = {"sessions": sessions, "email": report.member.email, "phone": report.member.phone}
    if report.state == State.RECEIVED:
        report.state = State.FROZEN
    told = mails.tell_everybody(report.member, mails.FROZEN, at=at, when=at, until=report.lock.expires_at)
    facts = {"sessions_ended": report.lock.sessions_ended, "expires_at": moment(expires_at), "told": told}
    saved = ["lock", "frozen_at", "freeze_ended_at", "at_freeze", "state"]
    noted(case, "frozen", by=by, at=at, facts=facts, save=saved)
    tell_platform(case, "account.frozen", at=at)


@transaction.atomic
def freeze_by_staff(*, number: int, by: Actor, at: datetime) -> StolenReport:
    """A person of ours judged the answers good enough to freeze, or confirms a freeze: it no longer runs out by itself."""
    case = case_for_staff(number, by=by)
    report = case.report
    if report.member is None:
        raise NoAccountYet
    if not report.proven_at:
        report.proven_at, report.proven_by = at, "agent"
        noted(case, "proven", by=by, at=at, facts={"channel": "agent"}, save=["proven_at", "proven_by"])
    if not case.is_frozen:
        freeze(case, by=by, at=at)
    confirm(case, by=by, at=at)
    return report


def confirm(case: Case, *, by: Actor, at: datetime) -> None:
    lock = case.report.lock
    if lock is not None and case.is_frozen and lock.confirmed_at is None:
        confirm_lock(lock=lock, by=by, at=at)
        noted(case, "freeze_confirmed", by=by, at=at)


@transaction.atomic
def withdraw(*, report: StolenReport, at: datetime) -> StolenReport:
    """The one who froze it by a code takes it back, while nobody of ours is at it. Raises NotFrozen, PersonMustDecide, OthersRelyOnIt."""
    hold_all_of_the_freeze(report.ticket_id)
    case = case_of(report)
    if case.is_over:
        raise ReportEnded
    if not case.is_frozen or case.report.lock is None:
        raise NotFrozen
    if case.report.lock.confirmed_at or case.report.proven_by == "agent":
        raise PersonMustDecide
    if queries.others_rely_on(case.report):
        raise OthersRelyOnIt
    _end(case, "withdrawn", by=reporter_of(case.report), at=at)
    return case.report


@transaction.atomic
def lift_as_false_alarm(*, number: int, reason: str, by: Actor, at: datetime) -> StolenReport:
    """Staff let the account go as it was. What a colleague confirmed takes somebody who may also approve."""
    hold_all_of_the_freeze(number)
    case = case_for_staff(number, by=by)
    if not case.is_frozen or case.report.lock is None:
        raise NotFrozen
    if case.report.lock.confirmed_at and not can(by, "stolen.approve"):
        raise NotAllowed
    _end(case, "false_alarm", by=by, at=at, facts={"reason": reason})
    return case.report


def let_run_out(*, at: datetime) -> None:
    """Freezes nobody confirmed in time. The account is open already; this tells those concerned, and raises an alarm."""
    run_out = StolenReport.objects.filter(freeze_ended_at=None, lock__confirmed_at=None, lock__expires_at__lte=at)
    one_by_one(run_out.exclude(frozen_at=None).order_by("frozen_at")[:100], partial(_let_one_run_out, at=at))


def _let_one_run_out(report: StolenReport, *, at: datetime) -> None:
    hold_all_of_the_freeze(report.ticket_id)
    case = case_of(report)
    lock = case.report.lock
    if not case.is_frozen or lock is None or lock.confirmed_at is not None:
        return
    lift_lock(lock=lock, by=SYSTEM, at=at, why="expired")
    freeze_ended_for_others(case, how="freeze_ran_out", at=at)
    case.report.freeze_ended_at = at
    if case.report.state == State.FROZEN:
        case.report.state = State.RECEIVED
    noted(case, "freeze_ran_out", by=SYSTEM, at=at, save=["freeze_ended_at", "state"])
    _tell_unfrozen(case, at)
    alarm_on_call(ticket=case.ticket, reason=FREEZE_RAN_OUT, at=at)


def _end(case: Case, event: str, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None) -> None:
    report = case.report
    assert report.lock is not None
    lift_lock(lock=report.lock, by=by, at=at, why=event)
    freeze_ended_for_others(case, how=event, at=at)
    report.freeze_ended_at, report.state, report.ended_at = at, State.WITHDRAWN, at
    noted(case, event, by=by, at=at, facts=facts, save=["freeze_ended_at", "state", "ended_at"], status=Status.SOLVED)
    _tell_unfrozen(case, at)


def _tell_unfrozen(case: Case, at: datetime) -> None:
    assert case.report.member is not None
    mails.tell_everybody(case.report.member, mails.UNFROZEN, at=at, when=at)
    tell_platform(case, "account.unfrozen", at=at)
