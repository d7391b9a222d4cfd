"""All a person of ours needs for one report, on one page."""

from typing import Any

from django.conf import settings

from chat.frames import moment
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from tickets.models import Approval, CheckItem, Entry, PlatformNotice, StolenReport

from . import checklist, rules
from .faces import notice_body
from .facts import account_facts, differences
from .masks import masked
from .owner import owners_contact

Json = dict[str, Any]
EVENTS_AT_MOST = 200


def cockpit(report: StolenReport, *, actor: Actor) -> Json:
    """A constant number of queries."""
    facts = account_facts(report)
    items = list(CheckItem.objects.filter(report=report).select_related("by"))
    approval = Approval.objects.filter(report=report).select_related("proposed_by", "decided_by").order_by("-proposed_at").first()
    return {
        "report": report_body(report),
        "account": facts or None,
        "differences": differences(report, facts),
        "freeze": freeze_body(report),
        "checklist": [_item_body(item, facts) for item in items],
        "restore": _restore_body(report, items),
        "approval": _approval_body(approval) if approval else None,
        "events": _events(report),
        "others": _others(report),
        "can": _can(report, approval, actor),
    }


def report_body(report: StolenReport) -> Json:
    return {
        "id": str(report.pk),
        "number": report.ticket_id,
        "state": report.state,
        "account": masked(report.account),
        "account_written": report.account,
        "contact": report.contact,
        "signs": report.signs,
        "text": report.text,
        "reported_from": report.reported_from,
        "at": moment(report.created_at),
        "proven_at": _at(report.proven_at),
        "proven_by": report.proven_by,
        "checking_since": _at(report.checking_since),
        "ended_at": _at(report.restored_at or report.ended_at),
    }


def row_body(report: StolenReport) -> Json:
    """For the queue at the left of the cockpit."""
    ticket = report.ticket
    return {
        "id": str(report.pk),
        "number": report.ticket_id,
        "state": report.state,
        "account": masked(report.account),
        "member": {"id": str(report.member_id), "name": report.member.display_name} if report.member else None,
        "at": moment(report.created_at),
        "proven_at": _at(report.proven_at),
        "frozen_at": _at(report.frozen_at),
        "frozen": report.frozen_at is not None and report.freeze_ended_at is None,
        "ended_at": _at(report.restored_at or report.ended_at),
        "assignee": {"id": str(ticket.assignee_id), "name": ticket.assignee.display_name} if ticket.assignee else None,
        "due_at": _at(ticket.due_at),
    }


def freeze_body(report: StolenReport) -> Json | None:
    lock = report.lock
    if lock is None or report.frozen_at is None:
        return None
    notices = PlatformNotice.objects.filter(report=report).order_by("-created_at")
    return {
        "at": moment(report.frozen_at),
        "ended_at": _at(report.freeze_ended_at),
        "expires_at": None if lock.confirmed_at else _at(lock.expires_at),
        "confirmed_at": _at(lock.confirmed_at),
        "sessions_ended": lock.sessions_ended,
        "platform": [_notice_for_staff(one) for one in notices] if settings.PLATFORM_WEBHOOK_URL else None,
    }


def _notice_for_staff(notice: PlatformNotice) -> Json:
    return {
        **notice_body(notice),
        "attempts": notice.attempts,
        "next_at": _at(notice.next_at),
        "error": notice.error,
        "alarmed_at": _at(notice.alarmed_at),
    }


def _item_body(item: CheckItem, facts: Json) -> Json:
    asked = checklist.BY_KEY[item.key]
    return {
        "key": item.key,
        "question": asked.question,
        "question_en": asked.question_en,
        "expected": facts.get(asked.expects) if asked.expects else None,
        "finding": item.finding,
        "verdict": item.verdict or None,
        "by": {"id": str(item.by_id), "name": item.by.display_name} if item.by else None,
        "at": _at(item.at),
    }


def _restore_body(report: StolenReport, items: list[CheckItem]) -> Json:
    contact = owners_contact(report)
    missing = rules.hindrances({item.key: item.verdict for item in items}, checklist.KEYS)
    return {
        "hindrances": [*missing, *([] if contact.email else ["no_contact"])],
        "email": masked(contact.email),
        "link_to": masked(contact.link_to),
        "is_own_contact": contact.is_own,
        "after": _at(report.restore_after),
        "restored_at": _at(report.restored_at),
    }


def _approval_body(approval: Approval) -> Json:
    return {
        "id": str(approval.pk),
        "proposed_by": {"id": str(approval.proposed_by_id), "name": approval.proposed_by.display_name},
        "proposed_at": moment(approval.proposed_at),
        "decided_by": (
            {"id": str(approval.decided_by_id), "name": approval.decided_by.display_name} if approval.decided_by else None
        ),
        "decided_at": _at(approval.decided_at),
        "approved": approval.approved,
        "reason": approval.reason,
        "opened": approval.opened,
    }


def _events(report: StolenReport) -> list[Json]:
    """The newest of the timeline, in the order in which they happened."""
    rows = Entry.objects.filter(ticket=report.ticket_id, kind=Entry.Kind.EVENT).order_by("-sequence")[:EVENTS_AT_MOST]
    return [
        {"sequence": one.sequence, "event": one.event, "by": one.author_name, "at": moment(one.at), "facts": one.facts}
        for one in reversed(rows)
    ]


def _others(report: StolenReport) -> list[Json]:
    """Other reports of the same account."""
    if report.member_id is None:
        return []
    rows = StolenReport.objects.filter(member=report.member_id).exclude(pk=report.pk).order_by("-created_at")[:10]
    return [{"number": one.ticket_id, "state": one.state, "at": moment(one.created_at)} for one in rows]


def _can(report: StolenReport, approval: Approval | None, actor: Actor) -> dict[str, bool]:
    """Which buttons there are. The actions ask again."""
    under_way = report.state in rules.UNDER_WAY
    frozen = report.frozen_at is not None and report.freeze_ended_at is None
    waits = approval is not None and approval.decided_at is None
    may_approve = can(actor, "stolen.approve")
    confirmed = report.lock is not None and report.lock.confirmed_at is not None
    return {
        "check": under_way,
        "freeze": under_way and report.member_id is not None and not (frozen and confirmed),
        "lift": under_way and frozen and (may_approve or not confirmed),
        "propose": under_way and frozen and report.state not in ("awaiting_approval", "cooling_off"),
        "approve": waits and may_approve and approval is not None and approval.proposed_by_id != actor.id,
        "refuse": under_way and not frozen,
        "send_link": report.state == "restored" and may_approve,
    }


def _at(when: Any) -> str | None:
    return moment(when) if when else None
