from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor

from .models import OutgoingMail

State = OutgoingMail.State


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
