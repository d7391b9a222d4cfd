"""Hand mails over to the mail server, one at a time, each held under a lease while somebody is at it.

A process killed between the server's 250 and our mark leaves its mail in the lease; another sends it again under the
same Message-ID. That is the one window in which a mail can arrive twice. None can be lost.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import MailReturned
from ..models import OutgoingMail
from ..queries import due, held_up
from ..servers import server_of
from ..smtp import Deferred, Refused, ServerAway, hand_over

log = structlog.get_logger(__name__)
State = OutgoingMail.State
Clock = Callable[[], datetime]

LEASE = timedelta(seconds=60)  # longer than smtp.DELIVER_WITHIN_S, so that two never hold one mail


def deliver(*, mail_id: UUID, clock: Clock) -> bool:
    """Try one mail once, if it is due and nobody else is at it. False says: the server is away, spare the others.

    Takes a clock, not a moment: what it writes at the end can be the better part of a minute later.
    """
    mail = OutgoingMail.objects.select_related("mailbox").filter(pk=mail_id).first()
    if mail is None:
        return True
    server = server_of(mail)  # before the claim: a wrong address costs no mail a try
    if server is None:
        return _stored(mail, clock())
    if not _claim(mail_id, clock()):
        return True
    mail = OutgoingMail.objects.select_related("mailbox").get(pk=mail_id)
    try:
        hand_over(
            server,
            sender=mail.sender,
            to=mail.to,
            raw=bytes(mail.raw),
            greet_as=(mail.mailbox.address if mail.mailbox else settings.DEFAULT_FROM_EMAIL).rpartition("@")[2],
        )
    except Deferred as error:
        mail.deferred(str(error), clock())
        _mark(mail, "mail.failed" if mail.state == State.FAILED else "mail.deferred", clock())
        return not isinstance(error, ServerAway)
    except Refused as error:
        mail.refused(str(error), clock())
        _mark(mail, "mail.failed", clock())
        return True
    mail.taken(clock())
    _mark(mail, "mail.sent", clock())
    _let_the_others_go(mail, clock())
    return True


def deliver_due(*, clock: Clock, at_most: int = 500) -> int:
    """Try what is due, oldest first; a mailbox whose server stops answering is left for the next time. How many were tried."""
    tried, away = 0, set()
    for mail_id, mailbox in list(due(clock()).order_by("created_at").values_list("pk", "mailbox")[:at_most]):
        if mailbox in away:
            continue
        tried += 1
        if not deliver(mail_id=mail_id, clock=clock):
            away.add(mailbox)
    return tried


def _stored(mail: OutgoingMail, at: datetime) -> bool:
    """It could be taken back until now, and there is no server to give it to."""
    with transaction.atomic():
        if due(at).filter(pk=mail.pk, attempts=0).update(state=State.STORED, ended_at=at, next_try_at=None):
            facts = {"to": mail.to, "message_id": mail.message_id}
            record("mail.stored", subject=("mail", mail.pk), by=SYSTEM.key, at=at, facts=facts)
    return False


def _let_the_others_go(mail: OutgoingMail, at: datetime) -> None:
    """The server takes mail again: what it held up need not wait for the end of its pause, which may be hours away."""
    held_up().filter(mailbox=mail.mailbox, next_try_at__gt=at).update(next_try_at=at)


def _claim(mail_id: UUID, at: datetime) -> bool:
    """One UPDATE decides between two workers who want the same mail."""
    ours = {"state": State.SENDING, "leased_until": at + LEASE, "attempts": F("attempts") + 1, "next_try_at": None}
    return bool(due(at).filter(pk=mail_id).update(**ours))


def _mark(mail: OutgoingMail, kind: str, at: datetime) -> None:
    facts = {"to": mail.to, "message_id": mail.message_id, "attempts": mail.attempts, "error": mail.last_error}
    fields = ("state", "text", "raw", "next_try_at", "leased_until", "last_error", "ended_at")
    with transaction.atomic():
        # Only while it is still ours: after a stall longer than the lease another worker's word counts.
        ours = OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)
        if ours.update(**{name: getattr(mail, name) for name in fields}):
            record(kind, subject=("mail", mail.pk), by=SYSTEM.key, at=at, facts=facts)
            if mail.state == State.FAILED:
                publish(MailReturned(mail.pk, mail.about_kind, mail.about_key, mail.to, mail.last_error, at))
    log.info(kind, mail=str(mail.pk), attempts=mail.attempts, error=mail.last_error)
