"""The mailbox that the real server keeps, as an administrator would have set it up."""

from __future__ import annotations

from datetime import date

from helpdesk.common.clock import now
from helpdesk.mailbox.models import Mailbox
from tests.helpdesk.mailbox.servers import DESK, PASSWORD


def a_mailbox(port: int) -> Mailbox:
    where = {"imap_host": "127.0.0.1", "imap_port": port, "imap_tls": "none", "imap_user": DESK}
    made = Mailbox(address=DESK, is_active=True, since=date(2026, 1, 1), created_at=now(), **where)
    made.imap_password = PASSWORD
    made.save()
    return made
