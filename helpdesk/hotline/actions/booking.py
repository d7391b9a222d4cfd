"""A customer books a callback: a half-hour, a number, what it is about."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from helpdesk.accounts.limits import Limit, try_once
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, TooFast
from helpdesk.desk.models import Topic
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import CallbackChanged
from ..models import Callback
from ..models.callbacks import HOLDS_A_PLACE
from ..slots import coming_slots

FROM_ADDRESS = Limit("callback.address", settings.HOTLINE["BOOKINGS_FROM_ADDRESS"], timedelta(hours=1))
OF_PHONE = Limit("callback.phone", settings.HOTLINE["BOOKINGS_OF_PHONE"], timedelta(hours=1))


class NoSuchSlot(DomainError):
    code = "invalid"
    zh = "这个时段不能预约，请重新选一个。"
    en = "This time cannot be booked. Please choose another."


class TooFarAway(DomainError):
    code = "invalid"
    zh = "暂时只能回拨国内和港澳台的号码。请直接打我们的电话，或者在网页上留言。"
    en = "We can only call numbers near us back. Please call us, or write to us on this site."


class SlotTaken(Conflict):
    code = "slot_taken"
    zh = "这个时段刚刚约满了，请换一个。"
    en = "This time has just been taken. Please choose another."


class TooManyBookings(TooFast):
    """A stranger could have us ring somebody all day long."""

    zh = "预约得太多了，请过 {wait}再约，或者直接拨打我们的电话。"
    en = "Too many callbacks were booked. Try again in {wait}, or call us."


def book_callback(*, phone: str, slot: datetime, topic: str, by: Actor | None, at: datetime, address_group: str) -> Callback:
    """`phone` is E.164 and as told: whoever answers there has proven nothing. `by` None: somebody nobody knows.

    Raises TooFarAway, NoSuchSlot, SlotTaken, TooManyBookings. One of ours, who books for a caller, may do so for any number
    and is not counted.
    """
    if by is None or not by.is_staff:
        if not phone.startswith(tuple(settings.HOTLINE["BOOKINGS_TO"])):
            raise TooFarAway(errors={"phone": [TooFarAway().detail]})
        try_once({FROM_ADDRESS: address_group, OF_PHONE: phone}, at=at, refusal=TooManyBookings)
    offered = next((one for one in coming_slots(at) if one.starts_at == slot), None)
    if offered is None:
        raise NoSuchSlot(errors={"slot": [NoSuchSlot().detail]})
    known = Topic.objects.filter(slug=topic, is_active=True).first()
    callback = Callback(
        kind=Callback.Kind.BOOKED,
        phone=phone,
        slot=slot,
        due_at=slot,
        topic=known.name if known else topic,
        queue_id=known.queue_id if known else None,
        member_id=by.id if by and by.kind == "user" and not by.is_staff else None,
        visitor_id=by.id if by and by.is_visitor else None,
        created_at=at,
    )
    with transaction.atomic():
        _take_a_place(callback, offered.places)
        facts = {"phone": phone, "slot": slot, "topic": topic}
        record("callback.booked", subject=("callback", callback.pk), by=by.key if by else "anonymous", at=at, facts=facts)
        publish(CallbackChanged(callback.pk))
    return callback


def _take_a_place(callback: Callback, places: int) -> None:
    """The lowest free one. Of two who reach for the same one the database lets one have it, and the other tries the next."""
    for _ in range(places):
        taken = set(Callback.objects.filter(HOLDS_A_PLACE, slot=callback.slot).values_list("place", flat=True))
        callback.place = next((place for place in range(1, places + 1) if place not in taken), 0)
        if not callback.place:
            break
        try:
            with transaction.atomic():
                callback.save(force_insert=True)
                return
        except IntegrityError:
            continue
    raise SlotTaken
