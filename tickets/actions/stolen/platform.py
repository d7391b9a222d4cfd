"""The operator's platform is told what to end, and must say that it has: a row first, a signed call later, again and again.

Keys of the API, sending, balance and payouts live there; what we end ourselves is in `accounts`.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from chat.frames import moment
from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from tickets.actions.alarming import PLATFORM_SILENT, alarm_on_call
from tickets.events import PlatformToBeTold
from tickets.models import PlatformNotice
from tickets.stolen.calling import Acknowledged, call, signature
from tickets.stolen.queries import notices_due

from .cases import Case, case_of, noted
from .one_by_one import one_by_one

Clock = Callable[[], datetime]

LEASE = timedelta(seconds=30)  # longer than a call can take
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
ALARM_AFTER = timedelta(minutes=2)
GIVE_UP_AFTER = timedelta(days=3)

WHAT_TO_DO = {
    "account.frozen": ["end_sessions", "stop_keys", "stop_sending", "lock_balance"],
    "account.unfrozen": ["lift_freeze"],
    "account.restored": ["lift_freeze", "replace_keys"],
}


def tell_platform(case: Case, event: str, *, at: datetime) -> None:
    """In the caller's transaction. Without a platform in the settings there is nobody to tell; the cockpit says so."""
    member, report = case.report.member, case.report
    if not settings.PLATFORM_WEBHOOK_URL or member is None:
        return
    body = {
        "event": event,
        "account": {"id": str(member.pk), "email": member.email},
        "report": str(report.pk),
        "ticket": case.ticket.pk,
        "at": moment(at),
        "do": WHAT_TO_DO[event],
    }
    notice = PlatformNotice.objects.create(report=report, event=event, body=body, created_at=at, next_at=at)
    noted(case, "platform_told", by=SYSTEM, at=at, facts={"event": event, "notice": str(notice.pk)})
    publish(PlatformToBeTold(notice.pk))


def deliver_notice(*, notice_id: UUID, clock: Clock) -> None:
    """Try one notice once, if it is its turn and nobody else is at it."""
    if not _claim(notice_id, clock()):
        return
    notice = PlatformNotice.objects.select_related("report").get(pk=notice_id)
    body = json.dumps({"id": str(notice.pk), **notice.body}, ensure_ascii=False, sort_keys=True).encode()
    timestamp = str(int(clock().timestamp()))
    headers = {
        "X-Helpdesk-Delivery": str(notice.pk),
        "X-Helpdesk-Timestamp": timestamp,
        "X-Helpdesk-Signature": signature(settings.PLATFORM_WEBHOOK_SECRET, timestamp, body),
    }
    outcome = call(settings.PLATFORM_WEBHOOK_URL, body=body, headers=headers)
    if isinstance(outcome, Acknowledged):
        _acknowledged(notice, outcome.facts, clock())
    else:
        _unheard(notice, outcome.reason, clock())


def deliver_due(*, clock: Clock) -> None:
    for notice_id in list(notices_due(clock()).order_by("created_at").values_list("pk", flat=True)[:50]):
        deliver_notice(notice_id=notice_id, clock=clock)


def alarm_of_silence(*, at: datetime) -> None:
    """A freeze the platform has not acknowledged may be half a freeze: its ticket says so, and people are told."""
    silent = PlatformNotice.objects.filter(acknowledged_at=None, alarmed_at=None, created_at__lte=at - ALARM_AFTER)
    one_by_one(silent.select_related("report").order_by("created_at")[:50], partial(_alarm_once, at=at))


def _alarm_once(notice: PlatformNotice, *, at: datetime) -> None:
    case = case_of(notice.report)
    if PlatformNotice.objects.filter(pk=notice.pk, acknowledged_at=None, alarmed_at=None).update(alarmed_at=at):
        alarm_on_call(ticket=case.ticket, reason=PLATFORM_SILENT, at=at)


def _claim(notice_id: UUID, at: datetime) -> bool:
    """One UPDATE decides between two workers. An earlier notice of the same report goes first: unfrozen never overtakes frozen."""
    notice = PlatformNotice.objects.filter(pk=notice_id).values("report_id", "created_at").first()
    if notice is None:
        return False
    earlier = Q(report=notice["report_id"], created_at__lt=notice["created_at"], acknowledged_at=None, gave_up_at=None)
    if PlatformNotice.objects.filter(earlier).exclude(pk=notice_id).exists():
        return False
    ours = {"leased_until": at + LEASE, "attempts": F("attempts") + 1}
    return bool(notices_due(at).filter(pk=notice_id).update(**ours))


def _acknowledged(notice: PlatformNotice, facts: dict[str, int | str], at: datetime) -> None:
    with transaction.atomic():
        case = case_of(notice.report)
        ours = PlatformNotice.objects.filter(pk=notice.pk, acknowledged_at=None)
        if ours.update(acknowledged_at=at, answer=facts, error="", leased_until=None, next_at=None):
            said = {"event": notice.event, "answer": facts, "attempts": notice.attempts}
            noted(case, "platform_acknowledged", by=SYSTEM, at=at, facts=said)
            for later in PlatformNotice.objects.filter(report=notice.report, acknowledged_at=None, gave_up_at=None):
                publish(PlatformToBeTold(later.pk))


def _unheard(notice: PlatformNotice, reason: str, at: datetime) -> None:
    wait = min(FIRST_WAIT * 2 ** min(notice.attempts - 1, 10), LONGEST_WAIT)
    over = at - notice.created_at > GIVE_UP_AFTER
    # Only while it is still ours: after a stall longer than the lease another worker's word counts.
    ours = PlatformNotice.objects.filter(pk=notice.pk, acknowledged_at=None, attempts=notice.attempts)
    ours.update(leased_until=None, error=reason, next_at=None if over else at + wait, gave_up_at=at if over else None)
