"""Leave a text message to be sent, in the caller's transaction."""

from datetime import datetime, timedelta

from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import SmsQueued
from ..models import OutgoingSms

OF_USE_FOR = timedelta(hours=24)


@transaction.atomic
def send_sms(*, to: str, text: str, purpose: str, at: datetime, of_use_for: timedelta = OF_USE_FOR) -> OutgoingSms:
    sms = OutgoingSms(to=to, text=text, purpose=purpose, created_at=at, next_try_at=at, of_use_until=at + of_use_for)
    sms.save(force_insert=True)
    record("sms.queued", subject=("sms", sms.pk), by=SYSTEM.key, at=at, facts={"to": to, "purpose": purpose})
    publish(SmsQueued(sms.pk))
    return sms
