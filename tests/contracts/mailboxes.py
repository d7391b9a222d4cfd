"""A mailbox with a mail that was set aside, for the routes about them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from helpdesk.mailbox.models import IncomingMail, Mailbox


def ids_of_mailboxes() -> dict[str, str]:
    at = timezone.now()
    mailbox = Mailbox.objects.create(address="help@desk.test", since=at.date(), created_at=at)
    mail = IncomingMail.objects.create(
        mailbox=mailbox,
        uid_validity=1,
        uid=1,
        digest="0" * 64,
        raw=b"From: wang@client.test\r\nSubject: hello\r\n\r\nWhere is my order?\r\n",
        size_in_bytes=70,
        arrived_at=at,
        state=IncomingMail.State.SET_ASIDE,
        outcome="automatic",
    )
    return {"<uuid:mailbox_id>": str(mailbox.pk), "<uuid:incoming_id>": str(mail.pk)}


def forms_of_mailboxes() -> dict[str, dict[str, Any]]:
    return {
        "POST mailboxes": {"address": "second@desk.test", "name": "客服"},
        "PATCH mailboxes/<uuid:mailbox_id>": {"name": "客服中心"},
        "POST mailbox-tests": {"address": "second@desk.test"},
    }
