"""Recordings: fetched once from where the phone system keeps them, heard on record, gone when their time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.evidence.queries import records_of
from helpdesk.files import storage
from helpdesk.files.models import Upload
from helpdesk.hotline.actions.fetching import delete_old_recordings, fetch_due
from helpdesk.hotline.models import Call, Listening, Recording
from tests.builders import a_queue, a_seat
from tests.helpdesk.hotline.phone_system import PhoneSystem, told
from tests.helpdesk.hotline.recorder import SOUND, Recorder
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

NOW = timezone.now()


@pytest.fixture
def recorder(settings: Any) -> Iterator[Recorder]:
    server = Recorder()
    settings.HOTLINE = settings.HOTLINE | {"RECORDING_HOSTS": [server.origin]}
    yield server
    server.close()


def later(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def fetch_after(minutes: float = 0) -> Recording:
    fetch_due(clock=lambda: later(minutes))
    return Recording.objects.select_related("upload").get()


def recorded(phone: PhoneSystem, url: str, **fields: Any) -> Call:
    phone.says(told("ended", recording_url=url, **fields))
    return Call.objects.get()


def test_a_recording_is_fetched_kept_as_a_file_and_heard_on_record(
    phone: PhoneSystem, recorder: Recorder, people: People
) -> None:
    call = recorded(phone, f"{recorder.origin}/sound.mp3", agent=people.agent.email)
    recording = fetch_after()
    assert (recording.state, recording.url, recording.upload.type) == ("stored", "", "audio/mpeg")
    client = people.client_of(people.agent)
    (shown,) = client.get(f"/api/v1/calls/{call.pk}").json()["recordings"]
    assert client.get(f"/api/v1/files/{shown['file']}").status_code == 404, "not before somebody has asked to hear it"

    asked = client.post(f"/api/v1/calls/{call.pk}/recordings/{recording.pk}/listenings")
    assert (asked.status_code, asked.json()["file"]) == (201, shown["file"])
    heard = client.get(f"/api/v1/files/{shown['file']}")
    assert (heard.status_code, b"".join(heard.streaming_content)) == (200, SOUND)
    assert [record.kind for record in records_of(("call", call.pk))][-1] == "call.recording_heard"

    assert people.client_of(people.other_agent).get(f"/api/v1/files/{shown['file']}").status_code == 404, "nobody else's asking"
    Listening.objects.update(until=NOW - timedelta(seconds=1))
    assert client.get(f"/api/v1/files/{shown['file']}").status_code == 404


def test_who_may_not_see_the_call_does_not_hear_it(phone: PhoneSystem, recorder: Recorder, people: People) -> None:
    a_seat(people.other_agent, queues=[a_queue("elsewhere")])
    call = recorded(phone, f"{recorder.origin}/sound.mp3", agent=people.agent.email)
    recording = fetch_after()
    url = f"/api/v1/calls/{call.pk}/recordings/{recording.pk}/listenings"
    statuses = [people.client_of(person).post(url).status_code for person in (people.other_agent, people.member, None)]
    assert statuses == [404, 403, 401]
    assert not Listening.objects.exists()
    assert people.client_of(people.supervisor).post(url).status_code == 201


def test_told_ten_times_it_is_fetched_once(phone: PhoneSystem, recorder: Recorder) -> None:
    url = f"{recorder.origin}/sound.mp3"
    for number in range(10):
        phone.says(told("ended", after_s=number, recording_url=url))
    fetch_after()
    fetch_after(60)
    assert recorder.asked == ["/sound.mp3"]


def test_a_recording_that_is_not_ready_is_asked_for_again_at_growing_intervals(phone: PhoneSystem, recorder: Recorder) -> None:
    recorded(phone, f"{recorder.origin}/later.mp3")
    assert fetch_after().state == "waiting"
    assert fetch_after().attempts == 1, "not before its time"
    assert fetch_after(1).state == "waiting"
    assert (fetch_after(3).state, len(recorder.asked)) == ("stored", 3)


def test_what_is_never_there_is_given_up(phone: PhoneSystem, recorder: Recorder) -> None:
    recorded(phone, f"{recorder.origin}/nowhere.mp3")
    for attempt in range(14):
        recording = fetch_after(attempt * 150)
    assert (recording.state, recording.attempts, recording.error) == ("failed", 12, "HTTP 404")


@pytest.mark.parametrize("path", ["page", "words", "moved", "huge"])
def test_what_is_no_recording_is_not_kept(phone: PhoneSystem, recorder: Recorder, path: str) -> None:
    call = recorded(phone, f"{recorder.origin}/{path}.mp3")
    recording = fetch_after()
    assert (recording.state, recording.upload) == ("refused", None)
    assert not Upload.objects.exists()
    assert [record.kind for record in records_of(("call", call.pk))][-1] == "call.recording_refused"


def test_an_address_beside_the_list_is_refused_at_once_and_never_asked(
    phone: PhoneSystem, recorder: Recorder, settings: Any
) -> None:
    call = recorded(phone, "http://169.254.169.254/latest/meta-data/")
    assert call.state == "ended", "the call is kept all the same"
    recording = Recording.objects.get()
    assert (recording.state, recording.url, recording.next_try_at is None or recording.state == "refused") == (
        "refused",
        "",
        True,
    )
    fetch_after()
    assert recorder.asked == []


def test_a_host_that_left_the_list_is_not_asked_any_more(phone: PhoneSystem, recorder: Recorder, settings: Any) -> None:
    recorded(phone, f"{recorder.origin}/sound.mp3")
    settings.HOTLINE = settings.HOTLINE | {"RECORDING_HOSTS": []}
    assert fetch_after().state == "refused"
    assert recorder.asked == []


def test_what_a_killed_worker_left_is_taken_up_after_its_lease(phone: PhoneSystem, recorder: Recorder) -> None:
    recorded(phone, f"{recorder.origin}/sound.mp3")
    Recording.objects.update(state="fetching", attempts=1, next_try_at=None, leased_until=later(4))
    assert fetch_after(3).state == "fetching"
    assert fetch_after(5).state == "stored"


def test_after_its_time_a_recording_is_gone_and_what_was_is_on_record(
    phone: PhoneSystem, recorder: Recorder, people: People, django_capture_on_commit_callbacks: Any
) -> None:
    call = recorded(phone, f"{recorder.origin}/sound.mp3", agent=people.agent.email)
    recording = fetch_after()
    upload = recording.upload
    people.client_of(people.agent).post(f"/api/v1/calls/{call.pk}/recordings/{recording.pk}/listenings")
    assert delete_old_recordings(at=NOW + timedelta(days=179)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_old_recordings(at=NOW + timedelta(days=181)) == 1
    assert delete_old_recordings(at=NOW + timedelta(days=181)) == 0
    assert not storage.path_of(upload.key).exists()
    recording.refresh_from_db()
    assert (recording.state, recording.upload) == ("deleted", None)
    assert Listening.objects.count() == 1
    assert people.client_of(people.agent).get(f"/api/v1/files/{upload.pk}").status_code == 404
    assert [record.kind for record in records_of(("call", call.pk))][-1] == "call.recording_deleted"
