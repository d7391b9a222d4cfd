"""Somebody whose account is stolen: nobody signs in here, and nothing in the answer tells whether there is such an account."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from helpdesk.accounts.limits import try_once
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import NotAllowed, TooFast
from helpdesk.members.models import Contact
from helpdesk.members.phones import e164
from tickets.actions.history import entered
from tickets.actions.linking import relate
from tickets.actions.opening import open_ticket
from tickets.actions.stolen.cases import case_of
from tickets.actions.stolen.receiving import examine, receive_report
from tickets.models import Entry, StolenReport, Ticket
from tickets.queries import refuse_invisible
from tickets.stolen import limits
from tickets.stolen.lane import CATEGORY
from tickets.stolen.masks import masked

SIGNS = {
    "cannot_sign_in": "登不上，密码被改了",
    "strange_sms": "有不是我发的短信，或没要过的验证码",
    "strange_sign_in": "收到陌生的登录提醒",
    "money_changed": "余额、订单或收款资料变了",
}


class TooManyReports(TooFast):
    """The hotline is always a way out: whoever floods this lane must not shut it for the one who needs it."""

    zh = "从您这里来的报告太多了，请过 {wait}再试。等不了请直接打我们的电话，随时有人。"
    en = "Too many reports came from where you are. Try again in {wait}, or call our hotline, which is always answered."


def report_stolen_account(
    *,
    account: str,
    contact: str,
    text: str,
    signs: list[str],
    language: str,
    address: str,
    address_group: str,
    at: datetime,
) -> tuple[StolenReport, str, str]:
    """The report, its secret and its query code. The same work for every account. Raises TooManyReports.

    Opened by the system, so that its words are taken as they are: who quotes a thief must not be refused for the quote.
    """
    counted = {
        limits.REPORTS_FROM_ADDRESS: address_group,
        limits.REPORTS_FROM_NETWORK: limits.network_of(address),
        limits.REPORTS_OF_ACCOUNT: limits.account_key(account, address),
    }
    try_once(counted, at=at, refusal=TooManyReports)
    with transaction.atomic():
        return _received(account, contact, text, signs, language=language, reported_from=address_group, by="anonymous", at=at)


@transaction.atomic
def report_for_caller(
    *,
    account: str,
    contact: str,
    text: str,
    signs: list[str],
    language: str,
    by: Actor,
    at: datetime,
    told_in: int | None = None,
) -> tuple[StolenReport, str]:
    """Somebody called, wrote or chats, and a person of ours reports it for them: the report, and the code to read out.

    The secret is drawn and told to nobody: who holds it speaks as the reporter. Whose account it is, is looked for at
    once. It waits in its queue like any other: whoever took the call need not be the one who handles it. The ticket in which
    they told it (`told_in`, one that `by` may see) is linked. Raises NotAllowed, NotFound.
    """
    if not by.is_staff or not can(by, "stolen.check"):
        raise NotAllowed
    if told_in:
        refuse_invisible(by, told_in)
    report, _, query_code = _received(account, contact, text, signs, language=language, reported_from="", by=by.key, at=at)
    case = case_of(report)
    entered(case.ticket, Entry.Kind.EVENT, event="reported_for_caller", by=by, at=at, facts={"by": by.name})
    if told_in:
        relate(number=case.ticket.pk, other=told_in, by=SYSTEM, at=at)
    return examine(report, at=at), query_code


def _received(
    account: str, contact: str, text: str, signs: list[str], *, language: str, reported_from: str, by: str, at: datetime
) -> tuple[StolenReport, str, str]:
    ticket = open_ticket(
        by=SYSTEM,
        at=at,
        contact=_reporter(contact, at),
        category=CATEGORY,
        subject=f"账号被盗：{masked(account)}",
        text=text or "；".join(SIGNS[sign] for sign in signs),
        source=Ticket.Source.STOLEN,
        fields={"account": account, "contact": contact, "signs": signs},
        priority=Ticket.Priority.URGENT,
        author_name=masked(contact)[:60],
    )
    return receive_report(
        ticket=ticket,
        account=account,
        contact=contact,
        signs=signs,
        text=text,
        language=language,
        reported_from=reported_from,
        by=by,
        at=at,
    )


def _reporter(contact: str, at: datetime) -> Contact:
    """As told: it proves nothing and gets no mail with words of ours. Never a member's own contact, or whoever signed in
    there, thief included, would read along."""
    email = contact.lower() if _is_email(contact) else ""
    phone = "" if email else e164(contact) or ""
    return Contact.objects.create(name=masked(contact)[:60], email=email, phone=phone, wants_mail=False, created_at=at)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
