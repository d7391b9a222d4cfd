"""What people and time do with mail that has come to an end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import MailQueued
from ..models import IncomingMail, OutgoingMail
from ..servers import has_server

State = OutgoingMail.State
KEEP = timedelta(days=30)


class NothingToRetry(Conflict):
    code = "nothing_to_retry"
    zh = "这封邮件没有什么可重发的：它已经发出、正在发送，或者还没有配置邮件服务器。"
    en = "There is nothing to retry: the mail was sent, is on its way, or there is no mail server yet."


def retry_mail(*, mail: OutgoingMail, by: Actor, at: datetime) -> OutgoingMail:
    """Queue a failed or stored mail again, with all its tries. Raises NothingToRetry."""
    with transaction.atomic():
        ended = OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.FAILED, State.STORED])
        afresh = {"state": State.QUEUED, "attempts": 0, "next_try_at": at, "ended_at": None, "last_error": ""}
        # The UPDATE decides: two administrators may press at once.
        if not has_server(mail) or not ended.update(**afresh):
            raise NothingToRetry
        record("mail.retried", subject=("mail", mail.pk), by=by.key, at=at, facts={"to": mail.to})
        publish(MailQueued(mail.pk))
    mail.refresh_from_db()
    return mail


def forget_old_mail(*, at: datetime) -> int:
    """Remove what ended 30 days ago, and empty what came in and was dealt with long ago; that it was stays on record."""
    long_ago = at - timedelta(days=settings.MAIL["KEEP_RAW_DAYS"])
    dealt_with = IncomingMail.objects.filter(state=IncomingMail.State.DONE, ended_at__lt=long_ago)
    dealt_with.exclude(raw=b"").update(raw=b"")
    return OutgoingMail.objects.filter(ended_at__lt=at - KEEP).delete()[0]
