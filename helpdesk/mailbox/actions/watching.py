"""How it goes at a mailbox, for those who look after it."""

from datetime import datetime, timedelta

from helpdesk.common.actors import SYSTEM
from helpdesk.evidence import record

from ..models import Mailbox

SAY_AGAIN_AFTER = timedelta(seconds=20)


def tell_of_mailbox(*, mailbox: Mailbox, failed: str, at: datetime) -> None:
    """`failed` in the server's words, or "" when it answers. Only the beginning and the end of a failure are on record."""
    fails = bool(mailbox.failing_since)
    if not failed and not fails and mailbox.looked_at and at < mailbox.looked_at + SAY_AGAIN_AFTER:
        return
    mailbox.fails(failed, at) if failed else mailbox.answers(at)
    mailbox.save(update_fields=["looked_at", "failing_since", "last_error"])
    if fails != bool(failed):
        kind = "mailbox.failing" if failed else "mailbox.answers_again"
        facts = {"address": mailbox.address, "error": mailbox.last_error}
        record(kind, subject=("mailbox", mailbox.pk), by=SYSTEM.key, at=at, facts=facts)
