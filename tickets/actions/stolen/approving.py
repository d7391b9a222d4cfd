"""Two people give an account back: one proposes, another opens every item and agrees."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from chat.frames import moment
from helpdesk.accounts.actions.restoring import refuse_held_by_another
from helpdesk.accounts.contacts import changed_lately
from helpdesk.accounts.models import User
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed, NotFound
from tickets.actions.notifying import tell
from tickets.circles import people_of
from tickets.models import Approval, CheckItem, StolenReport
from tickets.stolen import checklist, mails, rules
from tickets.stolen.owner import owners_contact

from .cases import Case, case_for_staff, noted
from .freezing import NotFrozen, confirm
from .restoring import AlreadyProposed, restore
from .siblings import hold_all_of_the_freeze

State = StolenReport.State


class NotReady(Conflict):
    """`hindrances` are words of `tickets.stolen.rules.hindrances`, or `no_contact`: nowhere to send new credentials."""

    code = "not_ready"
    zh = "还不能提请恢复：核验清单要项项有结论、没有不符、至少三项通过（其中一项是收码或证件），还要有可以发新密码的联系方式。"
    en = (
        "It cannot be proposed yet: every item needs a result, none may have failed, three must have passed, one of them the code "
        "or the document, and there must be a contact for the new password."
    )
    shown = ("hindrances",)


class NotTheProposer(NotAllowed):
    code = "not_the_proposer"
    zh = "提请的人不能自己批准，请另一位主管来看。"
    en = "Whoever proposed it cannot agree to it. Ask another supervisor."


class NotAllOpened(Conflict):
    code = "not_all_opened"
    zh = "还有没打开看过的核验项，逐项看过才能批准。"
    en = "Some items have not been opened. Look at each before you agree."
    shown = ("missing",)


class ReasonNeeded(DomainError):
    code = "invalid"
    zh = "不同意要写理由，好让同事知道还差什么。"
    en = "Say why not, so that your colleague knows what is missing."


@transaction.atomic
def propose(*, number: int, by: Actor, at: datetime) -> Approval:
    """Raises NotFrozen, NotReady, AlreadyProposed, AddressHeldByAnother. Proposing confirms the freeze: a person is at it."""
    case = case_for_staff(number, by=by)
    report = case.report
    if not case.is_frozen:
        raise NotFrozen
    if report.state in (State.AWAITING_APPROVAL, State.COOLING_OFF):
        raise AlreadyProposed
    if missing := hindrances(report):
        raise NotReady(hindrances=missing)
    assert report.member is not None
    refuse_held_by_another(report.member, email=owners_contact(report).email)  # named before it was known whose account it is
    confirm(case, by=by, at=at)
    approval = Approval.objects.create(report=report, proposed_by_id=by.user_id, proposed_at=at)
    report.state = State.AWAITING_APPROVAL
    noted(case, "restore_proposed", by=by, at=at, facts={"approval": str(approval.pk)}, save=["state"])
    others = [person for person in people_of("supervisors", case.ticket) if person != by.id]
    tell(others, "approval", at=at, number=number, once=f"approval:{approval.pk}", by=by.name)
    return approval


@transaction.atomic
def open_item(*, number: int, approval_id: UUID, key: str, by: Actor, at: datetime) -> Approval:
    """The second person has looked at one item."""
    case, approval = _under_way(number, approval_id, by)
    if key not in checklist.BY_KEY:
        raise NotFound
    if key not in approval.opened:
        approval.opened = [*approval.opened, key]
        approval.save(update_fields=["opened"])
        noted(case, "item_opened", by=by, at=at, facts={"key": key})
    return approval


@transaction.atomic
def decide(*, number: int, approval_id: UUID, approved: bool, reason: str, by: Actor, at: datetime) -> StolenReport:
    """Agreed: restored at once, or after a cooling-off in which everybody concerned can object. Not agreed: checked on."""
    if approved:
        hold_all_of_the_freeze(number)
    case, approval = _under_way(number, approval_id, by)
    missing = [key for key in checklist.KEYS if key not in approval.opened]
    if approved and missing:
        raise NotAllOpened(missing=missing)
    if not approved and not reason.strip():
        raise ReasonNeeded(errors={"reason": [ReasonNeeded().detail]})
    approval.decided_by, approval.decided_at = User.objects.get(pk=by.user_id), at
    approval.approved, approval.reason = approved, reason
    approval.save(update_fields=["decided_by", "decided_at", "approved", "reason"])
    facts: dict[str, Any] = {"approval": str(approval.pk), "reason": reason}
    if not approved:
        case.report.state = State.CHECKING
        noted(case, "restore_not_approved", by=by, at=at, facts=facts, save=["state"])
        tell([approval.proposed_by_id], "approval", at=at, number=number, by=by.name, approved=False, text=reason)
        return case.report
    noted(case, "restore_approved", by=by, at=at, facts=facts)
    _restore_now_or_later(case, by=by, at=at)
    return case.report


def hindrances(report: StolenReport) -> list[str]:
    verdicts = dict(CheckItem.objects.filter(report=report).values_list("key", "verdict"))
    missing = rules.hindrances(verdicts, checklist.KEYS)
    return [*missing, *([] if owners_contact(report).email else ["no_contact"])]


def _restore_now_or_later(case: Case, *, by: Actor, at: datetime) -> None:
    report = case.report
    assert report.member is not None
    assert report.frozen_at is not None
    wait = rules.cooling_off(
        at_least=settings.STOLEN["COOLING_OFF"],
        proven_by_code=report.proven_by in ("email", "sms"),
        contact_is_own=owners_contact(report).is_own,
        # As things were when the account was shut: since then nobody could change anything.
        changed_lately=changed_lately(report.member, at=report.frozen_at, lately=settings.STOLEN["CONTACT_STEADY_FOR"]),
    )
    if not wait:
        restore(case, by=by, at=at)
        return
    report.state, report.restore_after = State.COOLING_OFF, at + wait
    facts = {"until": moment(report.restore_after)}
    noted(case, "cooling_off", by=by, at=at, facts=facts, save=["state", "restore_after"])
    mails.tell_everybody(report.member, mails.ABOUT_TO_RESTORE, at=at, when=report.restore_after)


def _under_way(number: int, approval_id: UUID, by: Actor) -> tuple[Case, Approval]:
    case = case_for_staff(number, by=by, needs="stolen.approve")
    approval = Approval.objects.filter(pk=approval_id, report=case.report, decided_at=None).first()
    if approval is None:
        raise NotFound
    if approval.proposed_by_id == by.id:
        raise NotTheProposer
    return case, approval
