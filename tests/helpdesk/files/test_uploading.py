"""POST /files: what is taken, what is refused, and that a refusal leaves nothing behind."""

import errno
import hashlib
import io
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from helpdesk.evidence.models import Pending
from helpdesk.files import pictures, policies, storage
from helpdesk.files.models import Upload
from tests.helpdesk.files import samples
from tests.helpdesk.files.doors import URL, stored_files, upload, upload_named
from tests.people import People

pytestmark = pytest.mark.embedded


def nothing_kept(shelf: Path) -> bool:
    return not Upload.objects.exists() and not stored_files(shelf) and not Pending.objects.filter(subject_kind="file").exists()


@pytest.mark.parametrize("name", samples.ACCEPTED)
def test_every_promised_kind_is_taken_and_named_by_its_content(people: People, name: str) -> None:
    content, media_type, kind = samples.ACCEPTED[name]
    answer = upload(people.client_of(people.member), name, content)
    assert answer.status_code == 201, answer.content
    assert {key: answer.json()[key] for key in ("name", "type", "kind", "size")} == {
        "name": name, "type": media_type, "kind": kind, "size": len(content),
    }  # fmt: skip
    assert answer.json()["thumbnail"] == (kind == "image")
    kept = Upload.objects.get(pk=answer.json()["id"])
    assert storage.path_of(kept.key).read_bytes() == content


def test_what_was_uploaded_is_on_record_with_the_hash_of_its_content(people: People) -> None:
    upload(people.client_of(people.visitor), "a.png", samples.picture())
    entry = Pending.objects.get(kind="file.uploaded")
    assert entry.by == people.visitor.actor.key
    assert hashlib.sha256(samples.picture()).hexdigest() in entry.facts


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        pytest.param("a.png", b"", 400, "file_empty", id="empty"),
        pytest.param("a.png", samples.EXE, 415, "file_type_false", id="a program as a picture"),
        pytest.param("a.png", samples.HTML, 415, "file_type_false", id="a page as a picture"),
        pytest.param("a.txt", samples.HTML, 415, "file_type_false", id="a page as text"),
        pytest.param("a.txt", samples.picture(), 415, "file_type_false", id="a picture as text"),
        pytest.param("a.png", b"only words", 415, "file_type_false", id="words as a picture"),
        pytest.param("a.pdf", samples.docx(), 415, "file_type_false", id="office as pdf"),
        pytest.param("a.exe", samples.EXE, 415, "file_type_not_allowed", id="a program"),
        pytest.param("a.svg", samples.SVG, 415, "file_type_not_allowed", id="a drawing with script"),
        pytest.param("a.html", samples.HTML, 415, "file_type_not_allowed", id="a page"),
        pytest.param("a.png.exe", samples.picture(), 415, "file_type_not_allowed", id="a picture as a program"),
        pytest.param("shell.phtml", b"words", 415, "file_type_not_allowed", id="server code"),
        pytest.param("a.php\u200b", b"words", 415, "file_type_not_allowed", id="server code behind an unseen sign"),
        pytest.param("noending", samples.EXE, 415, "file_type_not_allowed", id="a program without a name"),
        pytest.param("a.zip", samples.zip_of_nothing(), 400, "file_unpacks_too_large", id="zip bomb"),
        pytest.param("a.docx", samples.nested_bomb(), 400, "file_unpacks_too_large", id="nested bomb in an office file"),
        pytest.param("a.zip", samples.docx()[:-40], 400, "file_broken", id="a cut archive"),
        pytest.param("a.png", samples.png_that_declares(60_000, 60_000), 400, "picture_too_large", id="a huge picture"),
        pytest.param("a.gif", samples.gif_with_frames(10_000), 400, "picture_too_large", id="ten thousand frames"),
        pytest.param("a.png", samples.picture()[:200], 400, "picture_unreadable", id="a cut picture"),
    ],
)
def test_each_unsuitable_file_gets_its_own_refusal_and_leaves_nothing(
    people: People, shelf: Path, name: str, content: bytes, status: int, code: str
) -> None:
    answer = upload(people.client_of(people.member), name, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert nothing_kept(shelf)


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "/tmp/a.png", "C:\\\\windows\\\\a.png", "a\0b.png"])
def test_a_name_that_is_a_path_is_refused(people: People, shelf: Path, name: str) -> None:
    answer = upload_named(people.client_of(people.member), name, samples.picture())
    assert (answer.status_code, answer.json()["code"]) == (400, "file_name_unsuitable")
    assert nothing_kept(shelf)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u200b.htaccess", "htaccess.png"),
        ("CON.png", "_CON.png"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
        ("\u202egpj.png", "gpj.png"),
        ("截图 2025.PNG", "截图 2025.PNG"),
    ],
)
def test_odd_names_are_only_ever_shown_and_never_used(people: People, shelf: Path, name: str, shown: str) -> None:
    answer = upload_named(people.client_of(people.member), name, samples.picture())
    assert answer.json()["name"] == shown
    assert all(path.stem.isalnum() and path.stem.isascii() for path in stored_files(shelf))


def test_a_file_over_the_limit_is_refused_while_it_arrives(people: People, shelf: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT_IN_BYTES = 100_000
    client = people.client_of(people.member)
    for content in (b"x" * 100_001, b"x" * 500_000):
        answer = upload(client, "a.txt", content)
        assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert nothing_kept(shelf)
    assert upload(client, "a.txt", b"x" * 100_000).status_code == 201


def test_the_form_holds_one_file_and_nothing_else(people: People, shelf: Path) -> None:
    client = people.client_of(people.member)
    smuggled = upload(client, "a.png", samples.picture(), uploader_id=str(people.agent.pk))
    assert smuggled.status_code == 400
    assert "uploader_id" in smuggled.json()["errors"]
    two = {"file": [io.BytesIO(b"one"), io.BytesIO(b"two")]}
    assert client.post(URL, two, format="multipart").status_code == 400
    assert "file" in client.post(URL, {}, format="multipart").json()["errors"]
    assert client.post(URL, {"file": "text"}, format="json").status_code == 415
    cut = b"--part-of-a-form\r\nContent-Disposition: form-data; name="
    broken = client.generic("POST", URL, cut, content_type="multipart/form-data")
    assert broken.status_code == 400
    assert nothing_kept(shelf)


def test_nobody_uploads_without_saying_who_they_are(people: People, shelf: Path) -> None:
    assert upload(people.client_of(None), "a.png", samples.picture()).status_code == 401
    assert nothing_kept(shelf)


def test_a_page_of_ours_proves_itself_in_a_header(people: People, shelf: Path) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(people.member)
    assert upload(client, "a.png", samples.picture()).json()["code"] == "bad_origin"
    assert nothing_kept(shelf)
    client.cookies["csrftoken"] = "t" * 32
    client.credentials(HTTP_X_CSRFTOKEN="t" * 32)
    assert upload(client, "a.png", samples.picture()).status_code == 201


@pytest.fixture
def small_disk(shelf: Path) -> Iterator[Path]:
    """A disk of 4 MB beneath the uploads."""
    shelf.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", shelf], capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield shelf
    subprocess.run(["umount", shelf], check=True)


def test_a_full_disk_is_told_and_nothing_is_left_half(people: People, small_disk: Path) -> None:
    client = people.client_of(people.member)
    assert upload(client, "a.png", samples.picture()).status_code == 201
    before = stored_files(small_disk)
    answer = upload(client, "b.txt", b"x" * 5_000_000)
    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert stored_files(small_disk) == before
    assert Upload.objects.count() == 1
    assert upload(client, "c.txt", b"x" * 1_000_000).status_code == 201


def test_a_disk_that_fills_between_two_steps_leaves_nothing_half(
    people: People, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    client = people.client_of(people.member)
    for step in ("rename", "mkdir"):
        with monkeypatch.context() as moment:
            moment.setattr(Path, step, full)
            answer = upload(client, "a.png", samples.picture())
            assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
        assert nothing_kept(shelf)


def test_a_thumbnail_stands_upright_is_small_and_tells_nothing_of_the_camera(people: People) -> None:
    answer = upload(people.client_of(people.member), "a.jpg", samples.picture_on_its_side()).json()
    assert (answer["width"], answer["height"]) == (20, 40)
    large = upload(people.client_of(people.member), "b.png", samples.picture(size=(3000, 1500))).json()
    upright, shrunk = (storage.thumbnail_of(Upload.objects.get(pk=one["id"]).key).read_bytes() for one in (answer, large))
    assert Image.open(io.BytesIO(upright)).size == (20, 40)
    assert b"SECRET-CAMERA" not in upright
    assert Image.open(io.BytesIO(shrunk)).size == (480, 240)


def test_a_picture_that_outlasts_its_limits_ends_the_child_and_not_us(
    people: People, shelf: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(pictures, "DRAWING", endless)
    monkeypatch.setattr(pictures, "SECONDS", 0.3)
    answer = upload(people.client_of(people.member), "a.png", samples.picture())
    assert answer.json()["code"] == "picture_too_large"
    assert nothing_kept(shelf)


def test_a_visitor_has_a_quota_by_number_and_by_size(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "VISITOR", policies.Quota(files=2, size_in_bytes=1_000))
    client = people.client_of(people.visitor)
    assert upload(client, "a.txt", b"x" * 400).status_code == 201
    too_much = upload(client, "b.txt", b"x" * 700)
    assert (too_much.status_code, too_much.json()["code"]) == (429, "upload_quota")
    assert int(too_much["Retry-After"]) > 0
    assert upload(client, "c.txt", b"x" * 500).status_code == 201
    assert upload(client, "d.txt", b"x").status_code == 429
    assert upload(people.client_of(people.other_visitor), "a.txt", b"x").status_code == 201
    Upload.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert upload(client, "e.txt", b"x").status_code == 201


def test_an_upload_repeated_under_one_key_is_kept_once(people: People, shelf: Path) -> None:
    client = people.client_of(people.member)
    client.credentials(HTTP_IDEMPOTENCY_KEY="one-picture")
    first, again = (upload(client, "a.png", samples.picture()) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = upload(client, "a.png", samples.picture(colour="red"))
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert Upload.objects.count() == 1
    assert len(stored_files(shelf)) == 2
