"""How mail is, for `/healthz`: counts only, since anybody may read it."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError

from helpdesk.common.clock import now

from .models import IncomingMail, OutgoingMail
from .queries import due, to_read, to_watch

LATE_AFTER = timedelta(minutes=5)


def mail() -> dict[str, Any]:
    """`ok` is false while a mailbox cannot be reached, or mail of either way has waited for five minutes past its time."""
    at = now()
    try:
        boxes = list(to_watch().values_list("failing_since", flat=True))
        unread = to_read(at - LATE_AFTER).count()
        unsent = due(at - LATE_AFTER).count()
        aside = IncomingMail.objects.filter(state=IncomingMail.State.SET_ASIDE).count()
        failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED, ended_at__gt=at - timedelta(days=1)).count()
    except DatabaseError:
        return {"ok": False}
    failing = sum(since is not None for since in boxes)
    return {
        "ok": not (failing or unread or unsent),
        "mailboxes": len(boxes),
        "failing": failing,
        "unread": unread,
        "unsent": unsent,
        "set_aside": aside,
        "failed_today": failed,
    }
