"""From a message of the program to rows in the outbox, in the caller's transaction."""

from copy import copy
from datetime import datetime
from email.charset import BASE64, Charset
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import MailQueued
from ..headers import UnsafeHeader, refuse_unsafe
from ..models import OutgoingMail

State = OutgoingMail.State

# Chinese in base64: what goes over the wire is ASCII, whatever the servers on the way can or cannot take.
UTF8 = Charset("utf-8")
UTF8.body_encoding = UTF8.header_encoding = BASE64


def queue_mail(*, message: EmailMessage, at: datetime) -> list[OutgoingMail]:
    """Write one row for each recipient. Raises UnsafeHeader for what could forge a header, and then writes none."""
    refuse_unsafe(message.extra_headers, _header_values(message))
    recipients = [_address(to) for to in message.recipients()]
    sender = _address(message.from_email)
    built = _in_ascii(message).message()
    if "Message-ID" not in message.extra_headers:
        # Django's own names the machine we run on.
        del built["Message-ID"]
        built["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    if "Auto-Submitted" not in built:
        # Who sends by hand says "Auto-Submitted: no". All else is a machine's mail, and the other side's responders
        # must not answer it (RFC 3834).
        built["Auto-Submitted"] = "auto-generated"
        built["X-Auto-Response-Suppress"] = "All"
    if built["Auto-Submitted"] == "auto-replied":
        sender = ""  # RFC 3834 3.3: so that a bounce of an answer answers nobody
    raw = built.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's messages take it, its stubs forget it
    with transaction.atomic():
        return [
            _queue(
                OutgoingMail(
                    to=to,
                    sender=sender,
                    subject=str(message.subject)[:255],
                    text=str(message.body),
                    raw=raw,
                    message_id=str(built["Message-ID"]),
                    created_at=at,
                ),
                at,
            )
            for to in recipients
        ]


def _in_ascii(message: EmailMessage) -> EmailMessage:
    plain = copy(message)
    plain.encoding = plain.encoding or UTF8
    return plain


def _queue(mail: OutgoingMail, at: datetime) -> OutgoingMail:
    if settings.SMTP_URL:
        mail.next_try_at = at
    else:
        mail.state, mail.ended_at = State.STORED, at
    mail.save(force_insert=True)
    facts = {"to": mail.to, "message_id": mail.message_id}
    record(f"mail.{mail.state}", subject=("mail", mail.pk), by=SYSTEM.key, at=at, facts=facts)
    if mail.state == State.QUEUED:
        publish(MailQueued(mail.pk))
    return mail


def _header_values(message: EmailMessage) -> list[object]:
    addresses = [*message.to, *message.cc, *message.bcc, *message.reply_to]
    return [message.subject, message.from_email, *addresses, *message.extra_headers.values()]


def _address(written: str) -> str:
    """The bare address for the envelope, its domain in ASCII. Raises UnsafeHeader for what is not one address."""
    try:
        address = parseaddr(sanitize_address(written, settings.DEFAULT_CHARSET))[1]
    except ValueError as error:
        raise UnsafeHeader from error
    if "@" not in address:
        raise UnsafeHeader
    return address
