"""Who booked a callback wants it no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotFound
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import CallbackChanged
from ..models import Callback
from ..policies import booked_by

State = Callback.State


class BookingClaimed(Conflict):
    code = "booking_claimed"
    zh = "客服正要打给您，现在取消不了。接到时说一声不需要就好。"
    en = "Somebody is about to call you, so it is too late to cancel. Just tell them when they call."


class BookingOver(Conflict):
    code = "booking_over"
    zh = "这个回电已经办完了。"
    en = "This callback is done with already."


@transaction.atomic
def cancel_booking(*, callback_id: UUID, by: Actor, at: datetime) -> Callback:
    """Its place is free for somebody else at once. Cancelled already: changes nothing.

    Raises NotFound for what somebody else booked, BookingClaimed, BookingOver.
    """
    callback = _held(callback_id, by)
    if callback.state == State.CANCELLED:
        return callback
    if callback.state == State.CLAIMED:
        raise BookingClaimed
    if not callback.is_open:
        raise BookingOver
    callback.state, callback.ended_at = State.CANCELLED, at
    callback.save(update_fields=["state", "ended_at"])
    facts = {"phone": callback.phone, "slot": callback.slot, "tries": callback.tries}
    record("callback.cancelled", subject=("callback", callback.pk), by=by.key, at=at, facts=facts)
    publish(CallbackChanged(callback.pk))
    return callback


def _held(callback_id: UUID, by: Actor) -> Callback:
    """Locked: of a customer who cancels and an agent who takes it on in the same moment one is told no."""
    rows = Callback.objects.select_for_update(no_key=True)
    callback = rows.filter(booked_by(by), pk=callback_id).first()
    if callback is None:
        raise NotFound
    return callback
