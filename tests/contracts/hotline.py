"""The hotline in the world of the contracts: a call of `agent`'s with a recording, a callback nobody has claimed, and
one that `customer` booked."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from helpdesk.accounts.models import User, Visitor
from helpdesk.desk.models import Queue
from helpdesk.files.models import Upload
from helpdesk.hotline.models import Call, Callback, Recording
from helpdesk.hotline.slots import coming_slots
from tests.people import People

CALL = "calls/<uuid:call_id>"
CALLBACK = "callbacks/<uuid:callback_id>"
# Known by a signature over the bytes. What else is in an event is let be: tests/helpdesk/hotline says so.
SIGNED = {"POST hotline/events", "POST hotline/adapters/<slug:name>/events"}


def ids_of_hotline(people: People, queue: Queue, customer: User | Visitor) -> dict[str, str]:
    at = timezone.now()
    number = {"caller": "+8613800138000", "caller_shown": "+8613800138000"}
    call = Call.objects.create(
        call_id="world", state="ended", queue=queue, agent=people.agent, started_at=at, answered_at=at, heard_at=at, **number
    )
    upload = Upload.objects.create(
        key="world",
        name="1.mp3",
        type="audio/mpeg",
        kind="audio",
        size_in_bytes=1,
        sha256="0",
        uploader_kind="system",
        created_at=at,
    )
    recording = Recording.objects.create(call=call, url_hash="0", state="stored", upload=upload, created_at=at, stored_at=at)
    owed = {"phone": number["caller"], "queue": queue, "due_at": at, "created_at": at}
    callback = Callback.objects.create(kind="missed", **owed)
    whose = {"member" if isinstance(customer, User) else "visitor": customer}
    booking = Callback.objects.create(kind="booked", slot=at, place=1, **owed, **whose)
    return {
        "<uuid:call_id>": str(call.pk),
        "<uuid:callback_id>": str(callback.pk),
        "<uuid:booking_id>": str(booking.pk),
        "<uuid:recording_id>": str(recording.pk),
        "hotline/adapters/<slug:name>": "hotline/adapters/asterisk",
    }


def forms_of_hotline() -> dict[str, dict[str, Any]]:
    slots = coming_slots(timezone.now())
    return {
        "POST hotline/events": {"call_id": "c", "event": "ringing", "from": "1", "to": "2", "at": timezone.now().isoformat()},
        "POST callbacks": {"phone": "13800138000", "slot": slots[0].starts_at.isoformat(), "topic": "发票"},
        f"POST {CALLBACK}/outcomes": {"outcome": "reached"},
        f"POST {CALL}/ticket": {"category": "other", "subject": "来电", "text": "问发票。", "account": ""},
        f"PUT {CALL}/wrap-up": {"category": "other", "note": "已说明", "seconds": 40},
        "PUT people/<uuid:person_id>/extension": {"extension": "8001"},
        "PUT callback-places": {"default": 3, "exceptions": [{"weekday": 0, "starts": "09:00", "places": 1}]},
    }
