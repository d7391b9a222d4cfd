"""Note that there is a recording; a job fetches it later."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from helpdesk.common.actors import SYSTEM
from helpdesk.common.fetching import Unfit, checked
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import RecordingWaits
from ..models import Call, Recording


def note_recordings(*, call: Call, urls: Iterable[str], at: datetime) -> None:
    """In the caller's transaction. An address we would never fetch is refused at once, and again when it is fetched."""
    wanted = {sha256(url.encode()).hexdigest(): url for url in urls}
    if not wanted:
        return
    known = set(Recording.objects.filter(call=call, url_hash__in=wanted).values_list("url_hash", flat=True))
    for url_hash, url in wanted.items():
        if url_hash not in known:
            _note(call, url, url_hash, at)


def _note(call: Call, url: str, url_hash: str, at: datetime) -> None:
    recording = Recording(call=call, url=url, url_hash=url_hash, created_at=at, next_try_at=at)
    try:
        checked(url, allowed=settings.HOTLINE["RECORDING_HOSTS"])
    except Unfit as error:
        recording.refused(str(error))
        recording.url = ""
    recording.save(force_insert=True)
    facts = {"recording": recording.pk, "url": url, "state": recording.state, "error": recording.error}
    record("call.recording_told", subject=("call", call.pk), by=SYSTEM.key, at=at, facts=facts)
    if recording.state == Recording.State.WAITING:
        publish(RecordingWaits(recording.pk))
