"""What the doors of the hotline take, and how their answers look."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import PageQuery
from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.api.shapes import Named, Person
from helpdesk.members.phones import e164

from ..actions.calling_back import DONE, FAILED
from ..adapters.reading import YEARS
from ..models import Call, Callback, Recording

Text = serializers.CharField
NO_SUCH_PHONE = {"zh": "这个电话号码打不通，请检查。", "en": "This is no phone number we could reach."}
NO_MOMENT = {
    "zh": "时间要写成 2026-11-24T10:00:00+08:00，或 Unix 秒。",
    "en": "A time is 2026-11-24T10:00:00+08:00, or Unix seconds.",
}
LONGEST_CALL_S = 7 * 24 * 3600


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "number"}]})
class MomentOrSeconds(serializers.Field[datetime, Any, str, Any]):
    """A time as phone systems write it: ISO 8601, or seconds since 1970. Without an offset it is the site's own time."""

    def to_internal_value(self, data: Any) -> datetime:
        try:
            if isinstance(data, bool):
                raise ValueError(data)
            if isinstance(data, int | float):
                moment = datetime.fromtimestamp(data, tz=timezone.get_default_timezone())
            else:
                moment = datetime.fromisoformat(data)
            if moment.year not in YEARS:
                raise ValueError(data)
            return moment if moment.tzinfo else timezone.make_aware(moment)
        except (ValueError, TypeError, OverflowError, OSError):
            raise serializers.ValidationError(in_language(NO_MOMENT)) from None


class HotlineEventForm(serializers.Serializer[Any]):
    """One event. What else is in it is let be, and not refused: a phone system that learns to tell more must not lose calls
    for it."""

    call_id = Text(max_length=128)
    event = Text(max_length=40)
    to = Text(max_length=100, default="", allow_blank=True, allow_null=True)
    agent = Text(max_length=254, default="", allow_blank=True, allow_null=True)
    queue = Text(max_length=60, default="", allow_blank=True, allow_null=True)
    at = MomentOrSeconds()
    duration_s = serializers.IntegerField(min_value=0, max_value=LONGEST_CALL_S, default=None, allow_null=True)
    recording_url = Text(max_length=2_000, default="", allow_blank=True, allow_null=True)
    caller_name = Text(max_length=200, default="", allow_blank=True, allow_null=True)
    direction = serializers.ChoiceField(choices=Call.Direction.choices, default="", allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        """On the wire it is `from`, which means something else in Python."""
        number = Text(max_length=100, default="", allow_blank=True, allow_null=True, source="caller")
        return {**super().get_fields(), "from": number}


class HeardAnswer(serializers.Serializer[Any]):
    call_id = Text(allow_null=True)
    state = Text(allow_null=True, help_text="Of the call, as all its events tell it; null for an event that means nothing to us.")
    already_had = serializers.BooleanField(help_text="It had been told before, and changed nothing.")


class AdaptedAnswer(serializers.Serializer[Any]):
    calls = HeardAnswer(many=True)


class BookingForm(StrictSerializer):
    phone = Text(max_length=30)
    slot = serializers.DateTimeField(help_text="`starts_at` of one of the slots.")
    topic = Plain(max_length=200, allow_blank=True, default="")

    def validate_phone(self, text: str) -> str:
        number = e164(text)
        if number is None:
            raise serializers.ValidationError(in_language(NO_SUCH_PHONE))
        return number


class OutcomeForm(StrictSerializer):
    outcome = serializers.ChoiceField(choices=[*DONE, *FAILED])
    note = Plain(max_length=500, allow_blank=True, default="")


class ExtensionForm(StrictSerializer):
    extension = Plain(max_length=60, allow_blank=True)


class CallbacksQuery(PageQuery):
    state = serializers.ChoiceField(choices=["open", *Callback.State.values, "all"], default="open")
    mine = serializers.BooleanField(default=False)


class SlotAnswer(serializers.Serializer[Any]):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    free = serializers.BooleanField()


class SlotsAnswer(serializers.Serializer[Any]):
    results = SlotAnswer(many=True)
    next = Text(allow_null=True)


class OpenStretch(serializers.Serializer[Any]):
    weekday = serializers.IntegerField(help_text="0 = Monday.")
    opens = Text()
    closes = Text()


class HotlineAnswer(serializers.Serializer[Any]):
    number = Text(help_text="As people read it.")
    tel = Text(help_text="For a link to tap: tel:+86…")
    open = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True, help_text="When it opens next; null while it is open.")
    always_open = serializers.BooleanField()
    hours = Text(help_text="The ordinary week in words.")
    week = OpenStretch(many=True)
    time_zone = Text()


class BookingAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Callback.State.choices)
    slot = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="Later than the slot: nobody picked up, and we call again then.")
    phone_masked = Text()
    topic = Text(allow_blank=True)


class CallbackAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Callback.Kind.choices)
    state = serializers.ChoiceField(choices=Callback.State.choices)
    phone = Text(allow_null=True, help_text="For who has taken it on, and for who reads contacts in full.")
    phone_masked = Text()
    queue = Named(allow_null=True)
    call = serializers.UUIDField(allow_null=True)
    topic = Text(allow_blank=True)
    by_member = serializers.BooleanField()
    slot = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField()
    claimed_by = Person(allow_null=True)
    claimed_at = serializers.DateTimeField(allow_null=True)
    tries = serializers.IntegerField()
    outcome = Text(allow_blank=True)
    note = Text(allow_blank=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RecordingAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Recording.State.choices)
    error = Text(allow_blank=True)
    file = serializers.UUIDField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    stored_at = serializers.DateTimeField(allow_null=True)
    delete_at = serializers.DateTimeField(allow_null=True)


class ListeningAnswer(serializers.Serializer[Any]):
    file = serializers.UUIDField(help_text="To be fetched from /files/{id} until `until`.")
    until = serializers.DateTimeField()
