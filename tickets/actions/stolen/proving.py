"""Who reports proves to be the owner: a code to a contact that stood there before, and was not put there lately."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F

from helpdesk.accounts.contacts import good_for_proof
from helpdesk.accounts.mails import language_of, send
from helpdesk.accounts.models import ContactPoint, User
from helpdesk.common.actors import SYSTEM
from helpdesk.common.errors import DomainError
from helpdesk.evidence import record
from helpdesk.notices.actions import send_sms
from tickets.models import CheckItem, ProofCode, StolenReport
from tickets.stolen import mails, queries, rules, secrets
from tickets.stolen.masks import masked
from tickets.stolen.quota import is_sent_enough

from .cases import Case, ReportEnded, case_of, noted
from .freezing import freeze
from .one_by_one import one_by_one

Channel = ContactPoint.Channel
LASTS = timedelta(minutes=10)
TRIES = 5


class WrongProofCode(DomainError):
    """Alike for a wrong code, one that ran out, one that was used up, and one that was never sent."""

    code = "wrong_code"
    status = 400
    zh = "验证码不对，或者已经过期。一个码能试 5 次，10 分钟内有效；不行就重新发一个。"
    en = "The code is wrong or has expired. Each can be tried 5 times within 10 minutes; send another if it does not work."


def ask_for_code(*, report: StolenReport, channel: str, at: datetime) -> ProofCode:
    """The same row for every account; whether there is anywhere to send it is found out later. Earlier codes end."""
    with transaction.atomic():
        case = case_of(report)
        if case.is_over:
            raise ReportEnded
        report.codes.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
        record("stolen.code_asked", subject=("ticket", case.ticket.id), by="anonymous", at=at, facts={"channel": channel})
        return ProofCode.objects.create(report=report, channel=channel, created_at=at, expires_at=at + LASTS)


def send_waiting_codes(*, at: datetime) -> None:
    """Each in a transaction of its own. One that ran out meanwhile is not sent."""
    waiting = ProofCode.objects.filter(handled_at=None).select_related("report").order_by("created_at")[:100]
    one_by_one(waiting, partial(_send_if_waiting, at=at))


def prove(*, report: StolenReport, code: str, at: datetime) -> StolenReport:
    """The report after the right code: proven, and as a rule frozen. Raises WrongProofCode, with the try counted."""
    with transaction.atomic():
        case = case_of(report)
        if case.is_over:
            raise ReportEnded
        newest = ProofCode.objects.select_for_update().filter(report=report, used_at=None, expires_at__gt=at, tries__lt=TRIES)
        asked = newest.order_by("-created_at").first()
        fits = secrets.is_same(asked.code_hash if asked else "", "proof", code)
        if asked:
            ProofCode.objects.filter(pk=asked.pk).update(tries=F("tries") + 1)
        if asked and fits:
            _proven(case, asked, at)
            return case.report
        record("stolen.code_refused", subject=("ticket", case.ticket.id), by="anonymous", at=at, facts={})
    raise WrongProofCode


def _send_if_waiting(code: ProofCode, *, at: datetime) -> None:
    case = case_of(code.report)
    code = ProofCode.objects.get(pk=code.pk)
    if code.handled_at is None:
        _send(case, code, at)


def _send(case: Case, code: ProofCode, at: datetime) -> None:
    """Somewhere, or nowhere; the reporter cannot tell, staff can."""
    if case.report.examined_at is None:
        return  # first the account is looked for
    code.handled_at = at
    member = case.report.member
    reason = _why_not(case, code, member, at)
    if member is None or reason:
        code.save(update_fields=["handled_at"])
        noted(case, "code_not_sent", by=SYSTEM, at=at, facts={"channel": code.channel, "reason": reason})
        return
    digits = secrets.new_proof_code()
    contact = _where(case.report, member, code.channel)
    code.sent_to, code.code_hash, code.expires_at = contact, secrets.kept("proof", digits), at + LASTS
    code.save(update_fields=["handled_at", "sent_to", "code_hash", "expires_at"])
    if code.channel == Channel.EMAIL:
        send(mails.CODE, to=member, address=contact, code=digits)
    else:
        text = mails.SMS_CODE[language_of(member)].format(code=digits, site=settings.SITE_NAME)
        send_sms(to=contact, text=text, purpose="stolen.code", at=at, of_use_for=LASTS)
    noted(case, "code_sent", by=SYSTEM, at=at, facts={"channel": code.channel, "to": masked(contact)})


def _why_not(case: Case, code: ProofCode, member: User | None, at: datetime) -> str:
    if member is None:
        return "account_unknown"
    if code.expires_at <= at:
        return "ran_out"
    if not _where(case.report, member, code.channel):
        return "no_steady_contact"
    return "sent_too_often" if is_sent_enough(case.report, member, at=at) else ""


def _where(report: StolenReport, member: User, channel: str) -> str:
    """The oldest steady contact of the channel, as things were when the account was reported."""
    steady = good_for_proof(member, at=report.created_at, steady_for=settings.STOLEN["CONTACT_STEADY_FOR"])
    return next((one.value for one in steady if one.channel == channel), "")


def _proven(case: Case, code: ProofCode, at: datetime) -> None:
    report = case.report
    code.used_at = at
    code.save(update_fields=["used_at"])
    report.proven_at, report.proven_by, report.proven_contact = at, code.channel, code.sent_to
    facts = {"channel": code.channel, "contact": masked(code.sent_to)}
    noted(case, "proven", by=SYSTEM, at=at, facts=facts, save=["proven_at", "proven_by", "proven_contact"])
    CheckItem.objects.filter(report=report, key="registered_contact").update(
        finding=masked(code.sent_to), verdict=CheckItem.Verdict.PASSED, by=None, at=at
    )
    false_freezes = queries.false_freezes_lately(report.member_id, at=at)
    if rules.code_freezes(false_freezes_lately=false_freezes):
        freeze(case, by=SYSTEM, at=at)
    else:
        noted(case, "freeze_needs_person", by=SYSTEM, at=at, facts={"false_freezes": false_freezes})
