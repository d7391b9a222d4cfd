"""Questions about calls, always "visible to whom"."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from helpdesk.members.models import Contact

from . import policies
from .models import Call, Callback, Recording
from .models.callbacks import OPEN

PERHAPS_AT_MOST = 5
State = Recording.State


def calls_visible_to(actor: Actor) -> QuerySet[Call]:
    return Call.objects.select_related("queue", "agent").filter(policies.visible(actor))


def call_visible_to(actor: Actor, call_id: UUID) -> Call:
    """Raises NotFound, whether there is none or it is not theirs."""
    call = calls_visible_to(actor).filter(pk=call_id).first()
    if call is None:
        raise NotFound
    return call


def callbacks_visible_to(actor: Actor) -> QuerySet[Callback]:
    return Callback.objects.select_related("queue", "claimed_by", "call").filter(policies.visible_callbacks(actor))


def bookings_of(actor: Actor) -> QuerySet[Callback]:
    """What they booked and nobody has done yet."""
    return Callback.objects.filter(policies.booked_by(actor), state__in=OPEN)


def perhaps(call: Call) -> list[Contact]:
    """Whom the number may belong to, newest first. No more than that: anybody can send any number (TRUST HO-03)."""
    if not call.partner:
        return []
    found = Contact.objects.filter(phone=call.partner, merged_into=None)
    return list(found.order_by("-created_at", "-pk")[:PERHAPS_AT_MOST])


def recordings_of(calls: list[Call]) -> dict[UUID, list[Recording]]:
    """By call, oldest first; one query."""
    found: dict[UUID, list[Recording]] = {}
    rows = Recording.objects.filter(call__in=calls).select_related("upload").order_by("created_at", "pk")
    for recording in rows if calls else ():
        found.setdefault(recording.call_id, []).append(recording)
    return found


def recordings_due(at: datetime) -> QuerySet[Recording]:
    """Waiting and their time has come, or left behind by a worker that died."""
    return Recording.objects.filter(Q(state=State.WAITING, next_try_at__lte=at) | Q(state=State.FETCHING, leased_until__lte=at))
