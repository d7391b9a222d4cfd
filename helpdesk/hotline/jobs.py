"""Recordings: a task right after the commit, a sweep for what waits, and one that deletes what was kept long enough."""

from datetime import timedelta
from uuid import UUID

from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.jobs import sweep

from .actions.fetching import delete_old_recordings, fetch_due, fetch_recording
from .events import RecordingWaits
from .queries import recordings_due


@task()
def fetch_one(recording_id: str) -> None:
    fetch_recording(recording_id=UUID(recording_id), clock=now)


@task()
def fetch_what_waits() -> None:
    fetch_due(clock=now)


@subscribe(RecordingWaits, after_commit=True)
def start_fetching(event: RecordingWaits) -> None:
    fetch_one.enqueue(str(event.recording_id))


@sweep(every=timedelta(seconds=10))
def look_for_recordings() -> None:
    """Only looks: a slow phone system must not hold up the other sweeps."""
    if recordings_due(now()).exists():
        fetch_what_waits.enqueue()


@sweep(every=timedelta(hours=1))
def let_recordings_go() -> int:
    return delete_old_recordings(at=now())
