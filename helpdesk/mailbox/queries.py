from datetime import datetime

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor

from .models import IncomingMail, Mailbox, OutgoingMail

State = OutgoingMail.State
UNREAD = (IncomingMail.State.WAITING, IncomingMail.State.READING)


def mail_visible_to(actor: Actor | None) -> QuerySet[OutgoingMail]:
    """Administrators see the outbox. The demo shows everybody what would have been sent, and only that."""
    if can(actor, "outbox.read"):
        return OutgoingMail.objects.all()
    if settings.DEMO:
        return OutgoingMail.objects.filter(state=State.STORED)
    return OutgoingMail.objects.none()


def due(at: datetime) -> QuerySet[OutgoingMail]:
    """Queued and its time has come, or left behind by a worker that died."""
    return OutgoingMail.objects.filter(Q(state=State.QUEUED, next_try_at__lte=at) | Q(state=State.SENDING, leased_until__lte=at))


def held_up() -> QuerySet[OutgoingMail]:
    """Tried twice or more, and not taken for no reason of its own: nobody answered, the line broke, or we are not let in.

    A 4xx to sender, recipient or content stands first in `last_error` (`smtp`). 421 is the server's farewell to everybody.
    """
    its_own = Q(last_error__startswith="4") & ~Q(last_error__startswith="421")
    return OutgoingMail.objects.filter(state=State.QUEUED, attempts__gt=1).exclude(its_own)


def to_read(at: datetime) -> QuerySet[IncomingMail]:
    """Waiting and its time has come, or left behind by a reader that died."""
    waiting = Q(state=IncomingMail.State.WAITING, next_try_at__lte=at)
    return IncomingMail.objects.filter(waiting | Q(state=IncomingMail.State.READING, leased_until__lte=at))


def unread_since(at: datetime) -> QuerySet[IncomingMail]:
    """Stored by then and not read, whenever its next try may be."""
    return IncomingMail.objects.filter(state__in=UNREAD, arrived_at__lte=at)


def to_watch() -> QuerySet[Mailbox]:
    """Mailboxes whose server is to be listened to."""
    return Mailbox.objects.filter(is_active=True).exclude(imap_host="")


def sending_mailbox() -> Mailbox | None:
    """Where answers leave that belong to no mailbox yet: the oldest that is active."""
    return Mailbox.objects.filter(is_active=True).first()


def mailboxes_with_counts() -> QuerySet[Mailbox]:
    """Each with how much `waiting` there is to read, and how much was `set_aside`."""
    counts = {"waiting": _how_many(*UNREAD), "set_aside": _how_many(IncomingMail.State.SET_ASIDE)}
    return Mailbox.objects.annotate(**counts).order_by("created_at", "id")


def _how_many(*states: str) -> Coalesce:
    """By the index on states: what was dealt with is nearly all there is, and is not walked through."""
    rows = IncomingMail.objects.filter(mailbox=OuterRef("pk"), state__in=states).order_by().values("mailbox")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
