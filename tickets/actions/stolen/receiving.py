"""A report comes in; a moment later, out of the reporter's earshot, the account is looked for."""

from datetime import datetime, timedelta
from functools import partial

from helpdesk.accounts.contacts import member_named
from helpdesk.common.actors import SYSTEM
from helpdesk.evidence import record
from tickets.models import CheckItem, StolenReport, Ticket
from tickets.stolen import checklist, mails, secrets
from tickets.stolen.masks import masked, plain

from .cases import Case, case_of, noted
from .one_by_one import one_by_one

ACKNOWLEDGED_ONCE_IN = timedelta(hours=24)


def receive_report(
    *,
    ticket: Ticket,
    account: str,
    contact: str,
    signs: list[str],
    text: str,
    language: str,
    reported_from: str,
    by: str,
    at: datetime,
) -> tuple[StolenReport, str, str]:
    """The report, the secret for its link, and the code to read out. Call inside the transaction that opens the ticket.

    Does the same for every account: nobody looks yet whether it exists. `by` is the key of who told us, `reported_from`
    empty where that was a person of ours.
    """
    secret, query_code = secrets.new_secret(), secrets.new_query_code()
    report = StolenReport.objects.create(
        ticket=ticket,
        account=account,
        contact=contact,
        signs=signs,
        text=text,
        language=language,
        reported_from=reported_from,
        secret_hash=secrets.kept("secret", secret),
        query_code_hash=secrets.kept_query_code(query_code),
        created_at=at,
    )
    CheckItem.objects.bulk_create(
        CheckItem(report=report, position=position, key=item.key) for position, item in enumerate(checklist.ITEMS)
    )
    facts = {"account": account, "contact": contact, "signs": signs, "address": reported_from}
    record("stolen.reported", subject=("ticket", ticket.id), by=by, at=at, facts=facts)
    return report, secret, query_code


def examine_reports(*, at: datetime) -> None:
    """Those nobody has looked at yet, each in a transaction of its own: killed at any line, none is lost or done twice."""
    waiting = StolenReport.objects.filter(examined_at=None).order_by("created_at")[:100]
    one_by_one(waiting, partial(examine, at=at))


def examine(report: StolenReport, *, at: datetime) -> StolenReport:
    """The report as it is then. Call inside a transaction. Looked at already: nothing happens."""
    case = case_of(report)
    if case.report.examined_at is None:
        _examine(case, at)
    return case.report


def _examine(case: Case, at: datetime) -> None:
    report = case.report
    report.examined_at = at
    report.member = report.member or member_named(plain(report.account))
    found = "account_found" if report.member else "account_not_found"
    facts = {"member": str(report.member_id)} if report.member else {"account": masked(report.account)}
    noted(case, found, by=SYSTEM, at=at, facts=facts, save=["examined_at", "member"])
    _acknowledge(case, at)


def _acknowledge(case: Case, at: datetime) -> None:
    """An answer by a machine: it stops no clock. One a day to an address, however often it is named."""
    address = case.ticket.contact.email
    before = StolenReport.objects.filter(ticket__contact__email=address, created_at__gt=at - ACKNOWLEDGED_ONCE_IN)
    if address and not before.exclude(pk=case.report.pk).exclude(examined_at=None).exists():
        mails.acknowledge(address, english=case.report.language.startswith("en"))
        noted(case, "acknowledged", by=SYSTEM, at=at)
