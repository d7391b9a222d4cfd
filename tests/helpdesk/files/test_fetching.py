"""GET /files/{id}: who gets the bytes, in which dress, in which parts."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from helpdesk.files import access, storage
from helpdesk.files.actions import hang_copies, hang_on, sweep_orphans, sweep_unsent, withdraw
from helpdesk.files.models import Upload
from helpdesk.files.queries import files_for_posting
from tests.helpdesk.files import samples
from tests.helpdesk.files.doors import content_of, stored_files, upload
from tests.people import People

pytestmark = pytest.mark.embedded
CASE = uuid4()


@pytest.fixture
def only_the_agent_sees_the_case(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def may_fetch(actor: Actor, object_id: UUID) -> bool:
        return object_id == CASE and actor.is_staff

    monkeypatch.setitem(access._answers, "case", may_fetch)


def uploaded(people: People, who: Any, name: str = "a.txt", content: bytes = b"0123456789") -> str:
    answer = upload(people.client_of(who), name, content)
    assert answer.status_code == 201
    return f"/api/v1/files/{answer.json()['id']}"


def id_in(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def test_until_it_is_sent_only_its_uploader_fetches_a_file(people: People) -> None:
    url = uploaded(people, people.member)
    assert content_of(people.client_of(people.member).get(url)) == b"0123456789"
    nobodys = people.client_of(people.agent).get(f"/api/v1/files/{uuid4()}").json()
    for other in (people.other_member, people.visitor, people.agent, people.administrator):
        answer = people.client_of(other).get(url)
        assert answer.status_code == 404
        assert answer.json() | {"request_id": ""} == nobodys | {"request_id": ""}
    assert people.client_of(None).get(url).status_code == 401


def test_once_it_is_sent_the_parties_fetch_it_and_nobody_else(people: People, only_the_agent_sees_the_case: None) -> None:
    url = uploaded(people, people.visitor)
    hang_on([id_in(url)], kind="case", object_id=CASE, at=timezone.now())
    assert people.client_of(people.agent).get(url).status_code == 200
    assert people.client_of(people.member).get(url).status_code == 404
    assert people.client_of(people.visitor).get(url).status_code == 404  # no longer a party, says the case


def test_what_hangs_where_nobody_answers_for_it_is_fetched_by_nobody(people: People) -> None:
    url = uploaded(people, people.member)
    hang_on([id_in(url)], kind="orphan", object_id=uuid4(), at=timezone.now())
    assert people.client_of(people.member).get(url).status_code == 404


def test_a_file_taken_back_with_its_message_is_gone_for_everybody(people: People, only_the_agent_sees_the_case: None) -> None:
    url = uploaded(people, people.member, "a.png", samples.picture())
    hang_on([id_in(url)], kind="case", object_id=CASE, at=timezone.now())
    withdraw([id_in(url)], at=timezone.now())
    for address in (url, f"{url}/thumbnail"):
        assert people.client_of(people.agent).get(address).status_code == 404


def test_a_copy_follows_the_rights_of_the_place_it_hangs_on(
    people: People, only_the_agent_sees_the_case: None, shelf: Path
) -> None:
    url = uploaded(people, people.member, "a.png", samples.picture())
    hang_on([id_in(url)], kind="elsewhere", object_id=uuid4(), at=timezone.now())

    copies = hang_copies([id_in(url)], kind="case", object_id=CASE, at=timezone.now())

    copy = f"/api/v1/files/{copies[id_in(url)]['id']}"
    assert people.client_of(people.agent).get(url).status_code == 404
    assert people.client_of(people.member).get(copy).status_code == 404
    for address in (copy, f"{copy}/thumbnail"):
        assert people.client_of(people.agent).get(address).status_code == 200
    Upload.objects.filter(pk=id_in(url)).delete()
    sweep_orphans(at=timezone.now())
    assert people.client_of(people.agent).get(copy).status_code == 200


def test_what_was_taken_back_is_not_copied(people: People) -> None:
    url = uploaded(people, people.member)
    hang_on([id_in(url)], kind="case", object_id=CASE, at=timezone.now())
    withdraw([id_in(url)], at=timezone.now())
    assert hang_copies([id_in(url)], kind="case", object_id=CASE, at=timezone.now()) == {}


def test_a_file_is_sent_once_and_only_by_who_uploaded_it(people: People) -> None:
    url = uploaded(people, people.member)
    theirs = id_in(url)
    for other in (people.other_member, people.agent, people.visitor):
        with pytest.raises(NotFound):
            files_for_posting(other.actor, [theirs], at=timezone.now())
    for wrong in ([theirs, theirs], [theirs, str(uuid4())], ["no-id"], [None], [7]):
        with pytest.raises(NotFound):
            files_for_posting(people.member.actor, wrong, at=timezone.now())  # type: ignore[arg-type]
    assert files_for_posting(people.member.actor, [theirs], at=timezone.now())[0]["name"] == "a.txt"
    hang_on([theirs], kind="case", object_id=CASE, at=timezone.now())
    with pytest.raises(NotFound):
        files_for_posting(people.member.actor, [theirs], at=timezone.now())
    with pytest.raises(NotFound):
        hang_on([theirs], kind="case", object_id=uuid4(), at=timezone.now())
    assert Upload.objects.get(pk=theirs).hung_on_id == CASE


def test_sending_ten_files_costs_one_query_each_way(people: People) -> None:
    ids = [id_in(uploaded(people, people.member, f"{number}.txt")) for number in range(10)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = files_for_posting(people.member.actor, ids, at=timezone.now())
        hang_on(ids, kind="case", object_id=CASE, at=timezone.now())
    assert [file["id"] for file in found] == ids
    assert len(asked) == 2


def test_no_answer_can_act_as_a_page_of_ours(people: People) -> None:
    client = people.client_of(people.member)
    shown = client.get(uploaded(people, people.member, "图.png", samples.picture()))
    kept = client.get(uploaded(people, people.member, "a.pdf", b"%PDF-1.7 /JS (app.alert(1))"))
    for answer in (shown, kept):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert answer["Cache-Control"] == "private, no-store"
    assert shown["Content-Disposition"] == "inline; filename*=utf-8''%E5%9B%BE.png"
    assert kept["Content-Disposition"] == 'attachment; filename="a.pdf"'


def test_a_player_gets_the_part_it_asks_for(people: People) -> None:
    client, url = people.client_of(people.member), uploaded(people, people.member)
    part = client.get(url, HTTP_RANGE="bytes=2-4")
    assert (part.status_code, content_of(part), part["Content-Range"], part["Content-Length"]) == (
        206,
        b"234",
        "bytes 2-4/10",
        "3",
    )
    beyond = client.get(url, HTTP_RANGE="bytes=10-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */10")
    same = client.get(url, HTTP_RANGE="bytes=-3", HTTP_IF_RANGE=part["ETag"])
    assert (same.status_code, content_of(same)) == (206, b"789")
    other = client.get(url, HTTP_RANGE="bytes=-3", HTTP_IF_RANGE='"another"')
    assert (other.status_code, content_of(other)) == (200, b"0123456789")


def test_an_unknown_parameter_is_refused(people: People) -> None:
    client, url = people.client_of(people.member), uploaded(people, people.member)
    assert client.get(url, {"as": "text/html"}).status_code == 400
    assert client.get(f"{url}/thumbnail", {"size": "9999"}).status_code == 400


def test_head_tells_the_size_without_the_bytes(people: People) -> None:
    answer = people.client_of(people.member).head(uploaded(people, people.member))
    assert (answer.status_code, answer["Content-Length"], answer["Accept-Ranges"], content_of(answer)) == (
        200,
        "10",
        "bytes",
        b"",
    )


def test_thumbnails_are_for_the_same_eyes(people: People) -> None:
    url = uploaded(people, people.member, "a.png", samples.picture())
    answer = people.client_of(people.member).get(f"{url}/thumbnail")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert people.client_of(people.other_member).get(f"{url}/thumbnail").status_code == 404
    assert people.client_of(people.member).get(f"{uploaded(people, people.member)}/thumbnail").status_code == 404


def test_bytes_that_are_gone_from_the_disk_are_not_found(people: People) -> None:
    url = uploaded(people, people.member)
    storage.remove(Upload.objects.get().key)
    assert people.client_of(people.member).get(url).status_code == 404


def test_unsent_uploads_are_swept_after_a_day_and_sent_ones_stay(people: People, shelf: Path) -> None:
    sent, unsent = (uploaded(people, people.member, name, samples.picture()) for name in ("a.png", "b.png"))
    hang_on([id_in(sent)], kind="case", object_id=CASE, at=timezone.now())
    assert sweep_unsent(at=timezone.now()) == 0
    assert sweep_unsent(at=timezone.now() + timedelta(hours=25)) == 1
    kept = Upload.objects.get()
    assert str(kept.pk) == id_in(sent)
    assert stored_files(shelf) == sorted([storage.path_of(kept.key), storage.thumbnail_of(kept.key)])
    assert people.client_of(people.member).get(unsent).status_code == 404


def test_bytes_that_no_row_points_to_are_gone_within_a_day(people: People, shelf: Path) -> None:
    uploaded(people, people.member, "a.png", samples.picture())
    kept = stored_files(shelf)
    orphan = storage.path_of(storage.new_key())
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left by a crash")
    begins = timezone.now()
    assert sum(sweep_orphans(at=begins + timedelta(hours=hour)) for hour in range(24)) == 0
    assert sum(sweep_orphans(at=begins + timedelta(hours=25 + hour)) for hour in range(24)) == 1
    assert stored_files(shelf) == kept
