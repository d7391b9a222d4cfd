"""What a person finds in their mailbox: without SMTP, mail stays in the outbox, where it can be read."""

from __future__ import annotations

import re

from helpdesk.mailbox.models import OutgoingMail
from tests.services import wait_until


def link_in_mail_to(address: str, page: str) -> str:
    """The path of the newest mail's link to that page of the help centre."""
    link = re.compile(rf"https?://[^/\s]+(/{page}/[^\s]+)")

    def found() -> list[str]:
        mails = OutgoingMail.objects.filter(to=address).order_by("-created_at")
        return [match[1] for mail in mails if (match := link.search(mail.text))]

    wait_until(lambda: bool(found()), f"no mail to {address} with a link to {page}", seconds=10)
    return found()[0]
