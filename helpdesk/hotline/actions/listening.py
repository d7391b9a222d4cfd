"""Hear a recording: asked for first, so that it is on record who heard which call."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from helpdesk.evidence import record

from ..models import Listening, Recording
from ..queries import call_visible_to

LASTS = timedelta(minutes=30)


@transaction.atomic
def listen(*, call_id: UUID, recording_id: UUID, by: Actor, at: datetime) -> Listening:
    """The bytes can be fetched until `Listening.until`. Raises NotFound, also for what is not stored (any more)."""
    call = call_visible_to(by, call_id)
    recording = Recording.objects.filter(pk=recording_id, call=call, state=Recording.State.STORED).first()
    if recording is None:
        raise NotFound
    listening = Listening.objects.create(recording=recording, person_id=by.user_id, at=at, until=at + LASTS)
    facts = {"recording": recording.pk, "file": recording.upload_id}
    record("call.recording_heard", subject=("call", call.pk), by=by.key, at=at, facts=facts)
    return listening
