"""Mail as the carrier hands it on: stored, read, and published in the transaction of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any

from django.db import transaction

from helpdesk.events import publish
from helpdesk.mailbox.events import MailArrived
from helpdesk.mailbox.keys import thread_secrets
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from helpdesk.mailbox.parsing import Address, Kind, Letter, Part, Standing
from helpdesk.mailbox.threads import Thread, message_id
from tickets.models import Entry, Ticket

numbers = count(1)
STRANGER = "lin@elsewhere.test"
Writes = Callable[..., IncomingMail]


def a_letter(
    sender: str,
    text: str,
    subject: str,
    name: str,
    authenticated: bool,
    parts: Sequence[Part],
    kind: Kind,
    more: dict[str, Any],
) -> Letter:
    passed = "pass" if authenticated else "none"
    usual: dict[str, Any] = {
        "message_id": f"<{next(numbers)}@elsewhere.test>",
        "in_reply_to": (),
        "references": (),
        "sender": Address(name, sender),
        "reply_to": (),
        "to": (Address("", "service@desk.test"),),
        "cc": (),
        "delivered_to": ("service@desk.test",),
        "subject": subject,
        "sent_at": None,
        "text": text,
        "quoted": "",
        "html": "",
        "parts": tuple(parts),
        "kind": kind,
        "bounce": None,
        "standing": Standing(passed, passed, passed, authenticated),
        "warnings": (),
    }
    return Letter(**usual | more)


def arrive(
    mailbox: Mailbox, letter: Letter, *, thread: Thread | None = None, at: datetime, insisted: bool = False
) -> IncomingMail:
    number = next(numbers)
    mail = IncomingMail.objects.create(
        mailbox=mailbox,
        uid_validity=1,
        uid=number,
        digest=sha256(str(number).encode()).hexdigest(),
        raw=b"Subject: as it came\r\n\r\n",
        size_in_bytes=100,
        arrived_at=at,
        state=IncomingMail.State.READING,
        message_id=letter.message_id,
        sender=letter.sender.address,
        sender_name=letter.sender.name,
        subject=letter.subject,
        html=letter.html,
        quoted=letter.quoted,
        standing={"authenticated": letter.standing.authenticated, "spf": "none", "dkim": "none", "dmarc": "none"},
        warnings=list(letter.warnings),
    )
    return hand_on(mail, letter, thread=thread, at=at, insisted=insisted)


def hand_on(mail: IncomingMail, letter: Letter, *, thread: Thread | None, at: datetime, insisted: bool = False) -> IncomingMail:
    with transaction.atomic():
        publish(MailArrived(mail, letter, thread, at, insisted))
    mail.refresh_from_db()
    return mail


def ticket_of(mail: IncomingMail) -> Ticket:
    assert (mail.state, mail.about_kind) == ("done", "ticket"), (mail.state, mail.outcome)
    return Ticket.objects.select_related("contact", "category").get(pk=int(mail.about_key))


def last_words(ticket: Ticket) -> Entry:
    return Entry.objects.filter(ticket=ticket, kind="reply").order_by("-sequence")[0]


def our_id(ticket: Ticket) -> str:
    return message_id(Thread("ticket", str(ticket.pk)), secret=thread_secrets()[0], unique="1", domain="desk.test")


def sent_to(address: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to=address).order_by("created_at", "pk"))
