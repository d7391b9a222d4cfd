"""What a person of ours finds out: whose account it is, and what each question of the checklist brought."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.common.actors import Actor, Role
from helpdesk.common.errors import Conflict, DomainError, NotFound
from tickets.models import Approval, CheckItem, StolenReport
from tickets.workflow import Status

from .cases import Case, case_for_staff, noted

State = StolenReport.State


class NoSuchMember(DomainError):
    code = "invalid"
    zh = "没有这个会员。"
    en = "There is no such member."


class FrozenForAnother(Conflict):
    code = "frozen_for_another"
    zh = "这份报告已经冻结了一个账号，不能换成另一个。要换，先解除冻结。"
    en = "This report has an account frozen already. Lift that freeze before you name another account."


class StillFrozen(Conflict):
    code = "still_frozen"
    zh = "账号还冻结着。先决定恢复还是解除冻结。"
    en = "The account is still frozen. Restore it or lift the freeze first."


@transaction.atomic
def name_member(*, number: int, member: UUID, by: Actor, at: datetime) -> StolenReport:
    """Say whose account it is, where what was written did not tell. Codes sent for another account count no more."""
    case = case_for_staff(number, by=by)
    named = User.objects.filter(pk=member, role=Role.CUSTOMER, is_active=True).first()
    if named is None:
        raise NoSuchMember(errors={"member": [NoSuchMember().detail]})
    report = case.report
    if report.member == named:
        return report
    if case.is_frozen:
        raise FrozenForAnother
    before = str(report.member_id) if report.member_id else None
    report.member, report.proven_at, report.proven_by, report.proven_contact = named, None, "", ""
    report.codes.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    CheckItem.objects.filter(report=report, by=None).update(finding="", verdict="", at=None)
    saved = ["member", "proven_at", "proven_by", "proven_contact"]
    noted(case, "member_named", by=by, at=at, facts={"before": before, "member": str(named.pk)}, save=saved)
    return report


@transaction.atomic
def judge(*, number: int, key: str, finding: str, verdict: str, by: Actor, at: datetime) -> CheckItem:
    """What one question brought. A proposal under way is taken back by a failed item, and has to look at any other anew."""
    case = case_for_staff(number, by=by)
    item = CheckItem.objects.filter(report=case.report, key=key).first()
    if item is None:
        raise NotFound
    before = {"finding": item.finding, "verdict": item.verdict}
    item.finding, item.verdict, item.by, item.at = finding, verdict, User.objects.get(pk=by.user_id), at
    item.save(update_fields=["finding", "verdict", "by", "at"])
    facts = {"key": key, "before": before, "after": {"finding": finding, "verdict": verdict}}
    noted(case, "checked", by=by, at=at, facts=facts)
    _look_at_the_proposal_again(case, item, by=by, at=at)
    return item


@transaction.atomic
def refuse(*, number: int, reason: str, by: Actor, at: datetime) -> StolenReport:
    """The report is not borne out. A freeze has to be lifted first: that is a decision of its own."""
    case = case_for_staff(number, by=by)
    if case.is_frozen:
        raise StillFrozen
    case.report.state, case.report.ended_at = State.REFUSED, at
    saved = ["state", "ended_at"]
    noted(case, "report_refused", by=by, at=at, facts={"reason": reason}, save=saved, status=Status.SOLVED)
    return case.report


def _look_at_the_proposal_again(case: Case, item: CheckItem, *, by: Actor, at: datetime) -> None:
    report = case.report
    if report.state not in (State.AWAITING_APPROVAL, State.COOLING_OFF):
        return
    waiting = Approval.objects.filter(report=report, decided_at=None).first()
    if item.verdict == CheckItem.Verdict.PASSED and report.state == State.AWAITING_APPROVAL:
        if waiting:
            waiting.opened = [key for key in waiting.opened if key != item.key]
            waiting.save(update_fields=["opened"])
        return
    if waiting:
        waiting.decided_at, waiting.approved, waiting.reason = at, False, item.key
        waiting.save(update_fields=["decided_at", "approved", "reason"])
    report.state, report.restore_after = State.CHECKING, None
    noted(case, "proposal_taken_back", by=by, at=at, facts={"key": item.key}, save=["state", "restore_after"])
