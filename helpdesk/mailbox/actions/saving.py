"""What administrators say about a mailbox. Passwords are on record as changed, never as words."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError
from helpdesk.evidence import record

from ..models import Mailbox

SETTINGS = (
    "address",
    "name",
    "signature",
    "category",
    "is_active",
    "imap_host",
    "imap_port",
    "imap_tls",
    "imap_user",
    "imap_sealed",
    "folder",
    "since",
    "trusted_host",
    "smtp_host",
    "smtp_port",
    "smtp_tls",
    "smtp_user",
    "smtp_sealed",
)
ELSEWHERE = ("imap_host", "imap_user", "folder")  # another mailbox altogether: numbers there mean nothing here


class AddressTaken(Conflict):
    code = "mailbox_exists"
    zh = "这个地址的邮箱已经设置过了。"
    en = "There is a mailbox with this address already."


class SavedMeanwhile(DomainError):
    """Somebody saved it since the caller looked."""

    code = "stale"
    status = 412
    zh = "您打开之后，有人存过这个邮箱。请看看现在的样子，再存一次。"
    en = "Somebody saved this mailbox after you opened it. Look at how it is now, then save again."


class NowhereToFetch(DomainError):
    code = "invalid"
    zh = "启用前请填写收信服务器。"
    en = "Name the server to fetch mail from before it is switched on."


def save_mailbox(*, mailbox: Mailbox, by: Actor, at: datetime) -> Mailbox:
    """Raises AddressTaken, NowhereToFetch. Whoever listens at it begins anew with the new settings."""
    if mailbox.is_active and not mailbox.imap_host:
        raise NowhereToFetch(errors={"imap_host": [NowhereToFetch().detail]})
    before = Mailbox.objects.filter(pk=mailbox.pk).first()
    changed = [name for name in SETTINGS if before is None or getattr(before, name) != getattr(mailbox, name)]
    if not changed:
        return mailbox
    if any(name in changed for name in ELSEWHERE):
        mailbox.uid_validity = mailbox.last_uid = 0
    mailbox.failing_since, mailbox.last_error = None, ""
    mailbox.version = mailbox.version + 1 if before else 1
    try:
        with transaction.atomic():
            mailbox.save()
            facts = _facts(mailbox, changed)
            kind = "mailbox.changed" if before else "mailbox.added"
            record(kind, subject=("mailbox", mailbox.pk), by=by.key, at=at, facts=facts)
    except IntegrityError as error:
        raise AddressTaken(errors={"address": [AddressTaken().detail]}) from error
    return mailbox


def _facts(mailbox: Mailbox, changed: list[str]) -> dict[str, Any]:
    return {name: "changed" if name.endswith("_sealed") else getattr(mailbox, name) for name in changed}
