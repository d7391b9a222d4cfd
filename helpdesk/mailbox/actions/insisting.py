"""A person has looked at what was set aside."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict
from helpdesk.evidence import record

from ..models import IncomingMail
from .reading import read_mail

State = IncomingMail.State


class NothingSetAside(Conflict):
    code = "nothing_set_aside"
    zh = "这封邮件已经处理了，或者正在处理。"
    en = "This mail has been dealt with, or is being dealt with."


def insist(*, mail: IncomingMail, by: Actor, clock: Callable[[], datetime]) -> IncomingMail:
    """Read it again, and take it in whatever it was set aside for. Raises NothingSetAside.

    It may be set aside once more, where it cannot be read at all.
    """
    at = clock()
    with transaction.atomic():
        waiting = IncomingMail.objects.filter(pk=mail.pk, state=State.SET_ASIDE).exclude(raw=b"")
        if not waiting.update(state=State.WAITING, tries=0, next_try_at=at, ended_at=None):
            raise NothingSetAside
        record("mail.insisted", subject=("incoming_mail", mail.pk), by=by.key, at=at, facts={"was": mail.outcome})
    read_mail(mail_id=mail.pk, clock=clock, insisted=True)
    return IncomingMail.objects.select_related("mailbox").defer("raw", "html").get(pk=mail.pk)
