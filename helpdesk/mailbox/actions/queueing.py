"""From a message of the program to rows in the outbox, in the caller's transaction."""

from copy import copy
from datetime import datetime
from email.charset import BASE64, Charset
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.db import transaction

from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import MailQueued
from ..headers import UnsafeHeader, refuse_unsafe
from ..models import Mailbox, OutgoingMail
from ..servers import has_server

State = OutgoingMail.State

# Chinese in base64: what goes over the wire is ASCII, whatever the servers on the way can or cannot take.
UTF8 = Charset("utf-8")
UTF8.body_encoding = UTF8.header_encoding = BASE64


def queue_mail(
    *,
    message: EmailMessage,
    at: datetime,
    mailbox: Mailbox | None = None,
    about: tuple[str, str] = ("", ""),
    not_before: datetime | None = None,
) -> list[OutgoingMail]:
    """Write one row for each recipient. Raises UnsafeHeader for what could forge a header, and then writes none.

    `mailbox`: it leaves by that one's server. `about` comes back with MailReturned. Until `not_before` it waits here and
    can be taken back (`withdraw_mail`).
    """
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
    with transaction.atomic(savepoint=False):
        return [
            _queue(
                OutgoingMail(
                    mailbox=mailbox,
                    about_kind=about[0],
                    about_key=about[1],
                    to=to,
                    sender=sender,
                    subject=str(message.subject)[:255],
                    text=str(message.body),
                    raw=raw,
                    message_id=str(built["Message-ID"]),
                    created_at=at,
                ),
                at,
                not_before or at,
            )
            for to in recipients
        ]


def _in_ascii(message: EmailMessage) -> EmailMessage:
    plain = copy(message)
    plain.encoding = plain.encoding or UTF8
    return plain


def withdraw_mail(*, about: tuple[str, str], by: Actor, at: datetime) -> bool:
    """Take back what waits still; False where it has left, or where there is nothing. The UPDATE decides against delivery."""
    ended = {"state": State.WITHDRAWN, "ended_at": at, "next_try_at": None, "text": "", "raw": b""}
    with transaction.atomic():
        waiting = OutgoingMail.objects.filter(about_kind=about[0], about_key=about[1], state=State.QUEUED, attempts=0)
        ids = list(waiting.values_list("pk", flat=True))
        withdrawn = [one for one in ids if OutgoingMail.objects.filter(pk=one, state=State.QUEUED, attempts=0).update(**ended)]
        for one in withdrawn:
            record("mail.withdrawn", subject=("mail", one), by=by.key, at=at, facts={"about": list(about)})
    return bool(withdrawn)


def _queue(mail: OutgoingMail, at: datetime, due_at: datetime) -> OutgoingMail:
    if due_at > at or has_server(mail):
        mail.next_try_at = due_at
    else:
        mail.state, mail.ended_at = State.STORED, at
    mail.save(force_insert=True)
    facts = {"to": mail.to, "message_id": mail.message_id}
    record(f"mail.{mail.state}", subject=("mail", mail.pk), by=SYSTEM.key, at=at, facts=facts)
    if mail.state == State.QUEUED and due_at <= at:
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
