"""How mail is, for `/healthz`: counts and moments only, since anybody may read it. Which mailbox, its administrators see."""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError

from helpdesk.common.clock import now

from .models import IncomingMail, OutgoingMail
from .queries import due, held_up, to_watch, unread_since

LATE_AFTER = timedelta(minutes=5)
SILENT_AFTER = timedelta(seconds=45)  # whoever listens says so every 20 s; said by nobody, it is not written that it fails


def mail() -> dict[str, Any]:
    """`ok` is false while a mailbox cannot be reached or nobody listens at it, mail that came in has not been read for
    five minutes, mail waits five minutes past its time, or the server that is to take it does not."""
    at = now()
    try:
        boxes = list(to_watch().values_list("failing_since", "looked_at", "created_at"))
        unread = unread_since(at - LATE_AFTER).count()
        unsent = due(at - LATE_AFTER).count() + held_up().count()
        aside = IncomingMail.objects.filter(state=IncomingMail.State.SET_ASIDE).count()
        failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED, ended_at__gt=at - timedelta(days=1)).count()
    except DatabaseError:
        return {"ok": False}
    failing = [since for since in (_failing_since(*box, at) for box in boxes) if since]
    return {
        "ok": not (failing or unread or unsent),
        "mailboxes": len(boxes),
        "failing": len(failing),
        "failing_since": min(failing, default=None),
        "unread": unread,
        "unsent": unsent,
        "set_aside": aside,
        "failed_today": failed,
    }


def _failing_since(said: datetime | None, looked_at: datetime | None, created_at: datetime, at: datetime) -> datetime | None:
    last = looked_at or created_at
    return said or (last if last < at - SILENT_AFTER else None)
