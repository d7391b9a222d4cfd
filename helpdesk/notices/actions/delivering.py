"""Hand waiting text messages to the carrier, each once at a time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from helpdesk.common.actors import SYSTEM
from helpdesk.evidence import record

from ..adapters import Deferred, KeptHere, Refused, carrier
from ..models import OutgoingSms
from ..queries import due

log = structlog.get_logger(__name__)
State = OutgoingSms.State
Clock = Callable[[], datetime]

LEASE = timedelta(seconds=60)
KEEP = timedelta(days=30)


def deliver(*, sms_id: UUID, clock: Clock) -> None:
    """Try one message once, if it is due and nobody else is at it."""
    if not _claim(sms_id, clock()):
        return
    sms = OutgoingSms.objects.get(pk=sms_id)
    try:
        sms.taken(carrier().send(to=sms.to, text=sms.text), clock())
    except KeptHere:
        sms.kept(clock())
    except Refused as error:
        sms.refused(str(error), clock())
    except Exception as error:  # an adapter is somebody else's code: whatever it raises, the message waits for its next try
        if not isinstance(error, Deferred):
            log.exception("sms.adapter_failed")
        sms.deferred(f"{type(error).__name__}: {error}", clock())
    _mark(sms, clock())


def deliver_due(*, clock: Clock, at_most: int = 200) -> None:
    for sms_id in list(due(clock()).order_by("created_at").values_list("pk", flat=True)[:at_most]):
        deliver(sms_id=sms_id, clock=clock)


def forget_old_sms(*, at: datetime) -> int:
    """Remove what ended 30 days ago; that it was sent stays on record."""
    return OutgoingSms.objects.filter(ended_at__lt=at - KEEP).delete()[0]


def _claim(sms_id: UUID, at: datetime) -> bool:
    """One UPDATE decides between two workers who want the same message."""
    ours = {"state": State.SENDING, "leased_until": at + LEASE, "attempts": F("attempts") + 1, "next_try_at": None}
    return bool(due(at).filter(pk=sms_id).update(**ours))


def _mark(sms: OutgoingSms, at: datetime) -> None:
    fields = ("state", "text", "next_try_at", "leased_until", "last_error", "carrier_id", "ended_at")
    facts = {"to": sms.to, "purpose": sms.purpose, "attempts": sms.attempts, "error": sms.last_error}
    kind = "sms.deferred" if sms.state == State.QUEUED else f"sms.{sms.state}"
    with transaction.atomic():
        ours = OutgoingSms.objects.filter(pk=sms.pk, state=State.SENDING, attempts=sms.attempts)
        if ours.update(**{name: getattr(sms, name) for name in fields}):
            record(kind, subject=("sms", sms.pk), by=SYSTEM.key, at=at, facts=facts)
