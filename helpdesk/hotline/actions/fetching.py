"""Fetch recordings from the phone system, each once, and let them go when their time is over."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from helpdesk.common.actors import SYSTEM
from helpdesk.common.errors import DomainError, TryAgain
from helpdesk.common.fetching import Unfit, Unreachable, fetch
from helpdesk.events import publish
from helpdesk.evidence import record
from helpdesk.files.actions import hang_on, keep_upload
from helpdesk.files.actions.keeping import recognise
from helpdesk.files.actions.removing import remove_uploads
from helpdesk.files.models import Upload
from helpdesk.files.storage import Incoming, NoRoom

from ..events import CallChanged
from ..models import Recording
from ..queries import recordings_due

Clock = Callable[[], datetime]
State = Recording.State

WITHIN_S = 120.0
LEASE = timedelta(seconds=WITHIN_S * 2)
KIND = "recording"
COLUMNS = ("state", "error", "url", "next_try_at", "leased_until", "upload", "stored_at", "delete_at")
AT_ONCE = 100


class NoSound(DomainError):
    code = "no_sound"
    zh = "这不是录音文件。"
    en = "This is not a sound file."


def fetch_recording(*, recording_id: UUID, clock: Clock) -> None:
    """Try one recording once, if it is its turn and nobody else is at it."""
    if not _claim(recording_id, clock()):
        return
    recording = Recording.objects.get(pk=recording_id)
    try:
        upload = _kept(recording, clock)
    except Unfit as error:
        recording.refused(str(error))
    except (NoRoom, TryAgain) as error:  # our own fault, and not for ever
        recording.deferred(error.code, clock())
    except DomainError as error:  # what files does not take: it is too large, broken, or something else altogether
        recording.refused(error.code)
    except Unreachable as error:
        recording.deferred(str(error), clock())
    else:
        recording.stored(upload, clock(), kept_for=settings.HOTLINE["RECORDINGS_KEPT_FOR"])
    _mark(recording, clock())


def fetch_due(*, clock: Clock, at_most: int = AT_ONCE) -> None:
    for recording_id in list(recordings_due(clock()).order_by("created_at").values_list("pk", flat=True)[:at_most]):
        fetch_recording(recording_id=recording_id, clock=clock)


def delete_old_recordings(*, at: datetime) -> int:
    """How many went. That there was one stays, and who heard it."""
    old = Recording.objects.filter(state=State.STORED, delete_at__lte=at).order_by("delete_at")[:AT_ONCE]
    return sum(_delete(recording, at) for recording in old)


@transaction.atomic
def _delete(recording: Recording, at: datetime) -> bool:
    """One UPDATE decides between two workers."""
    ours = Recording.objects.filter(pk=recording.pk, state=State.STORED)
    if not ours.update(state=State.DELETED, upload=None, delete_at=None):
        return False
    if recording.upload_id:
        remove_uploads([recording.upload_id], by=SYSTEM, at=at)
    facts = {"recording": recording.pk, "stored_at": recording.stored_at}
    record("call.recording_deleted", subject=("call", recording.call_id), by=SYSTEM.key, at=at, facts=facts)
    return True


def _claim(recording_id: UUID, at: datetime) -> bool:
    ours = {"state": State.FETCHING, "leased_until": at + LEASE, "attempts": F("attempts") + 1, "next_try_at": None}
    return bool(recordings_due(at).filter(pk=recording_id).update(**ours))


def _kept(recording: Recording, clock: Clock) -> Upload:
    with closing(Incoming(f"{recording.pk}")) as incoming:
        fetch(
            recording.url,
            allowed=settings.HOTLINE["RECORDING_HOSTS"],
            take=incoming.write,
            limit_in_bytes=settings.UPLOAD_LIMIT_IN_BYTES,
            within_s=WITHIN_S,
        )
        incoming.complete()
        if recognise(incoming).kind != Upload.Kind.AUDIO:
            raise NoSound
        return keep_upload(by=SYSTEM, incoming=incoming, at=clock())


def _mark(recording: Recording, at: datetime) -> None:
    """Only while it is still ours. An upload nobody took is swept away like any that was not sent."""
    kind = "call.recording_deferred" if recording.state == State.WAITING else f"call.recording_{recording.state}"
    facts = {"recording": recording.pk, "attempts": recording.attempts, "error": recording.error}
    with transaction.atomic():
        ours = Recording.objects.filter(pk=recording.pk, state=State.FETCHING, attempts=recording.attempts)
        if not ours.update(**{name: getattr(recording, name) for name in COLUMNS}):
            return
        if recording.upload:
            hang_on([recording.upload.pk], kind=KIND, object_id=recording.pk, at=at)
            facts |= {"file": recording.upload.pk, "sha256": recording.upload.sha256}
        record(kind, subject=("call", recording.call_id), by=SYSTEM.key, at=at, facts=facts)
        publish(CallChanged(recording.call_id))
