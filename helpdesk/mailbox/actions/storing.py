"""What lies in a mailbox becomes rows of ours: as it is, each once, and the place is remembered with them."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.common.bulk import put_bytes
from helpdesk.evidence import Entry, record_many

from ..imap import Fetched
from ..models import IncomingMail, Mailbox

LARGE_IN_BYTES = 256 * 1024


def store(*, mailbox: Mailbox, uid_validity: int, fetched: Sequence[Fetched], at: datetime) -> list[UUID]:
    """The ids of what is new, in order. All of it and the new place in the folder, or nothing.

    Known again are the place, and the bytes: after a UIDVALIDITY of its own making a server numbers all mail anew.
    """
    if not fetched:
        return []
    mails = [_row(mailbox, uid_validity, one, at) for one in fetched]
    with transaction.atomic():
        IncomingMail.objects.bulk_create(mails, ignore_conflicts=True)
        stored = set(IncomingMail.objects.filter(pk__in=[mail.pk for mail in mails]).values_list("pk", flat=True))
        new = [mail for mail in mails if mail.pk in stored]
        for mail, one in zip(mails, fetched, strict=True):
            if mail.pk in stored and not mail.raw:
                put_bytes(IncomingMail, "raw", mail.pk, one.raw)
        record_many(_evidence(mail, at) for mail in new)
        Mailbox.objects.filter(pk=mailbox.pk, uid_validity=uid_validity, last_uid__lt=fetched[-1].uid).update(
            last_uid=fetched[-1].uid
        )
    return [mail.pk for mail in new]


def begin_folder(*, mailbox: Mailbox, uid_validity: int) -> int:
    """The place to go on from: 0 where the server has numbered its mail anew."""
    if mailbox.uid_validity == uid_validity:
        return mailbox.last_uid
    Mailbox.objects.filter(pk=mailbox.pk).update(uid_validity=uid_validity, last_uid=0)
    mailbox.uid_validity, mailbox.last_uid = uid_validity, 0
    return 0


def _row(mailbox: Mailbox, uid_validity: int, one: Fetched, at: datetime) -> IncomingMail:
    return IncomingMail(
        mailbox=mailbox,
        uid_validity=uid_validity,
        uid=one.uid,
        digest=sha256(one.raw).hexdigest(),
        raw=one.raw if len(one.raw) <= LARGE_IN_BYTES else b"",  # put in afterwards
        size_in_bytes=one.size_in_bytes,
        arrived_at=at,
        next_try_at=at,
    )


def _evidence(mail: IncomingMail, at: datetime) -> Entry:
    facts = {"mailbox": mail.mailbox.address, "uid": mail.uid, "size": mail.size_in_bytes, "sha256": mail.digest}
    return Entry("mail.received", ("incoming_mail", mail.pk), SYSTEM.key, at, facts)
