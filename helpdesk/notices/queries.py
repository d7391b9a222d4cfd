from datetime import datetime

from django.db.models import Q, QuerySet

from .models import OutgoingSms

State = OutgoingSms.State


def due(at: datetime) -> QuerySet[OutgoingSms]:
    """Queued and its time has come, or left behind by a worker that died."""
    return OutgoingSms.objects.filter(Q(state=State.QUEUED, next_try_at__lte=at) | Q(state=State.SENDING, leased_until__lte=at))


def stored() -> QuerySet[OutgoingSms]:
    """What the development adapter kept."""
    return OutgoingSms.objects.filter(state=State.STORED)
