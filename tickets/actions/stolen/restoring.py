"""Give an account back: new credentials to a contact of the owner's, and nothing a thief has opens anything."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from helpdesk.accounts.actions.locking import lift_lock
from helpdesk.accounts.actions.restoring import refuse_held_by_another, renew_credentials, restoration_link
from helpdesk.accounts.mails import language_of, send
from helpdesk.accounts.models import User
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict
from helpdesk.notices.actions import send_sms
from tickets.actions.alarming import RESTORE_FAILED, alarm_on_call
from tickets.models import Entry, StolenReport
from tickets.stolen import mails
from tickets.stolen.masks import masked
from tickets.stolen.owner import OwnersContact, owners_contact
from tickets.workflow import Status

from .cases import Case, case_for_staff, case_of, noted
from .one_by_one import one_by_one
from .platform import tell_platform
from .siblings import freeze_ended_for_others, hold_all_of_the_freeze

State = StolenReport.State


class NotRestored(Conflict):
    code = "not_restored"
    zh = "账号还没有恢复。"
    en = "The account has not been restored."


class AlreadyProposed(Conflict):
    code = "already_proposed"
    zh = "已经提请恢复，等第二个人批准。"
    en = "It has been proposed already and waits for a second person."


class PasswordChosen(Conflict):
    code = "password_chosen"
    zh = "会员已经设好新密码，不用再发。"
    en = "The member has chosen a new password already."


@transaction.atomic
def name_restore_email(*, number: int, email: str, by: Actor, at: datetime) -> StolenReport:
    """Where new credentials go when the account has no contact of the owner's left. It brings a cooling-off with it.

    Raises AlreadyProposed, AddressHeldByAnother.
    """
    case = case_for_staff(number, by=by, needs="stolen.approve")
    if case.report.state in (State.AWAITING_APPROVAL, State.COOLING_OFF):
        raise AlreadyProposed
    if case.report.member:
        refuse_held_by_another(case.report.member, email=email.lower())
    case.report.restore_email = email.lower()
    noted(case, "restore_email_named", by=by, at=at, facts={"email": masked(email)}, save=["restore_email"])
    return case.report


def restore(case: Case, *, by: Actor, at: datetime) -> None:
    """Two people have agreed. Everybody is told before their contact leaves the account. Call while holding the case
    and all of its freeze. Raises AddressHeldByAnother."""
    report = case.report
    assert report.member is not None
    assert report.lock is not None
    contact = owners_contact(report)
    told = mails.tell_everybody(report.member, mails.RESTORED, at=at, when=at)
    link = renew_credentials(user=report.member, email=contact.email, phone=contact.phone, by=by, at=at)
    lift_lock(lock=report.lock, by=by, at=at, why="restored")
    report.member.refresh_from_db()
    freeze_ended_for_others(case, how="restored", at=at)
    report.state, report.restored_at, report.freeze_ended_at, report.restore_after = State.RESTORED, at, at, None
    saved = ["state", "restored_at", "freeze_ended_at", "restore_after"]
    facts = {"told": told, "link_to": masked(contact.link_to)}
    noted(case, "restored", by=by, at=at, facts=facts, save=saved, status=Status.SOLVED)
    _send_link(report.member, contact, link, at)
    tell_platform(case, "account.restored", at=at)


def restore_cooled_off(*, at: datetime) -> None:
    """Those whose cooling-off is over and to which nobody objected. One that cannot be restored waits for a person, is
    tried again, and holds up no other: all that are due are looked at, not the first so many."""
    due = StolenReport.objects.filter(state=State.COOLING_OFF, restore_after__lte=at).order_by("restore_after")
    one_by_one(due, partial(_restore_if_due, at=at), failed=partial(_alarm_of_failure, at=at))


def _restore_if_due(report: StolenReport, *, at: datetime) -> None:
    hold_all_of_the_freeze(report.ticket_id)
    case = case_of(report)
    if case.report.state == State.COOLING_OFF and case.report.restore_after and case.report.restore_after <= at:
        restore(case, by=SYSTEM, at=at)


def _alarm_of_failure(report: StolenReport, *, at: datetime) -> None:
    """Once for each cooling-off, however often it is tried."""
    case = case_of(report)
    told = Entry.objects.filter(ticket=case.ticket, event="on_call_alarmed", facts__reason=RESTORE_FAILED)
    if not told.filter(at__gte=case.report.restore_after).exists():
        alarm_on_call(ticket=case.ticket, reason=RESTORE_FAILED, at=at)


@transaction.atomic
def send_link_again(*, number: int, by: Actor, at: datetime) -> None:
    """The link was lost or ran out. To the same contact as before; the earlier one opens no more."""
    case = case_for_staff(number, by=by, needs="stolen.approve", also_over=True)
    member = case.report.member
    if case.report.state != State.RESTORED or member is None:
        raise NotRestored
    if member.has_usable_password():
        raise PasswordChosen
    contact = owners_contact(case.report)
    noted(case, "link_sent_again", by=by, at=at, facts={"to": masked(contact.link_to)})
    _send_link(member, contact, restoration_link(user=member, at=at), at)


def _send_link(member: User, contact: OwnersContact, link: str, at: datetime) -> None:
    if contact.channel == "sms":
        text = mails.SMS_LINK[language_of(member)].format(site=settings.SITE_NAME, link=link)
        send_sms(to=contact.link_to, text=text, purpose="stolen.link", at=at)
    else:
        send(mails.NEW_PASSWORD, to=member, address=contact.link_to, link=link)
