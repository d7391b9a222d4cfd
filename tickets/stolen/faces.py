"""How a report looks to the one who made it. Until a contact is proven: the same few words for every account."""

from datetime import datetime
from typing import Any

from chat.frames import moment
from tickets.models import Entry, PlatformNotice, StolenReport

from . import rules
from .masks import masked
from .queries import others_rely_on

Json = dict[str, Any]
CHANNELS = ("email", "sms")


def for_reporter(report: StolenReport) -> Json:
    """Two queries, whatever the account; one more once its contact is proven and it is frozen."""
    proven = report.proven_at is not None
    somebody_looks = report.checking_since is not None
    notices = list(PlatformNotice.objects.filter(report=report).order_by("-created_at")[:1])
    ended_at = report.restored_at or report.ended_at
    steps = rules.public_steps(
        is_proven=proven,
        received_at=report.created_at,
        frozen_at=report.frozen_at,
        checking_since=report.checking_since,
        ended_as=report.state,
        ended_at=ended_at,
    )
    return {
        "id": str(report.pk),
        "state": rules.public_state(report.state, is_proven=proven, somebody_looks=somebody_looks),
        "steps": [{"state": step.state, "at": moment(step.at)} for step in steps],
        "proof": {
            "proven_at": _at(report.proven_at),
            "channels": [{"channel": channel, "masked": _proven_contact(report, channel)} for channel in CHANNELS],
        },
        "agent": report.ticket.assignee.display_name if proven and report.ticket.assignee else None,
        "frozen": _freeze(report, notices) if proven else None,
        "restore_after": _at(report.restore_after) if proven else None,
    }


def _proven_contact(report: StolenReport, channel: str) -> str | None:
    return masked(report.proven_contact) if report.proven_at and report.proven_by == channel else None


def _freeze(report: StolenReport, notices: list[PlatformNotice]) -> Json | None:
    lock = report.lock
    if lock is None or report.frozen_at is None or report.freeze_ended_at is not None:
        return None
    is_firm = lock.confirmed_at is not None
    return {
        "at": moment(report.frozen_at),
        "expires_at": None if is_firm else _at(lock.expires_at),
        "confirmed": is_firm,
        "can_withdraw": not is_firm and report.proven_by in CHANNELS and not others_rely_on(report),
        "sessions_ended": lock.sessions_ended,
        "platform": notice_body(notices[0]) if notices else None,
    }


def notice_body(notice: PlatformNotice) -> Json:
    return {
        "event": notice.event,
        "told_at": moment(notice.created_at),
        "acknowledged_at": _at(notice.acknowledged_at),
        "answer": notice.answer,
    }


def message_body(number: int, entry: Entry) -> Json:
    """One word between the reporter and us, and which one in the row it is."""
    author = "staff" if entry.by_staff else "reporter"
    return {
        "number": number,
        "by": author,
        "name": entry.author_name if entry.by_staff else "",
        "text": entry.text,
        "files": [{"name": file["name"], "size": file["size"]} for file in entry.files],
        "at": moment(entry.at),
    }


def _at(when: datetime | None) -> str | None:
    return moment(when) if when else None
