"""Many at once, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.files import policies
from helpdesk.files.actions import hang_on, keep_upload
from helpdesk.files.models import Upload
from helpdesk.files.storage import Incoming
from tests.people import People

pytestmark = [pytest.mark.embedded, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8


def all_at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each of eight got, or the refusal."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        start.wait(10)
        try:
            return work(number)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def kept(by: Actor, words: bytes = b"words") -> Upload:
    incoming = Incoming(name="a.txt")
    incoming.write(words)
    return keep_upload(by=by, incoming=incoming.complete(), at=timezone.now())


def test_uploads_sent_at_once_are_counted_one_after_the_other(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "VISITOR", policies.Quota(files=3, size_in_bytes=10_000))
    actor = people.visitor.actor
    results = all_at_once(lambda number: kept(actor).pk and "kept")
    assert sorted(results) == ["kept"] * 3 + ["upload_quota"] * 5
    assert Upload.objects.count() == 3


def test_a_file_sent_twice_at_once_hangs_on_one_thing_only(people: People) -> None:
    upload = kept(people.member.actor)
    places = [uuid4() for _ in range(AT_ONCE)]

    def hang(number: int) -> str:
        with transaction.atomic():
            hang_on([upload.pk], kind="conversation", object_id=places[number], at=timezone.now())
        return "hung"

    results = all_at_once(hang)
    assert sorted(results) == ["hung"] + ["not_found"] * (AT_ONCE - 1)
    assert Upload.objects.get().hung_on_id == places[results.index("hung")]
