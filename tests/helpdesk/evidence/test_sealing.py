"""Every committed record is sealed exactly once, whoever commits when and whoever seals."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from helpdesk.evidence import record_many
from helpdesk.evidence.anchor import append_new_seals, last_line
from helpdesk.evidence.jobs import seal_records
from helpdesk.evidence.models import Pending, Record, Seal
from helpdesk.evidence.sealing import seal_pending
from helpdesk.evidence.verification import verify

from .conftest import NOON, an_entry


@pytest.mark.embedded
@pytest.mark.django_db
def test_the_sweep_seals_everything_and_writes_the_anchor(anchor: Path) -> None:
    record_many(an_entry(number) for number in range(1_250))
    seal_records()
    assert Pending.objects.count() == 0
    assert [seal.size for seal in Seal.objects.order_by("number")] == [500, 1_000, 1_250]
    assert last_line(anchor)["size"] == 1_250
    report = verify(anchor=anchor, at=NOON)
    assert (report.holds, report.records, report.seals, report.anchored, report.notes) == (True, 1_250, 3, 3, [])


@pytest.mark.embedded
@pytest.mark.django_db
def test_an_idle_sweep_asks_little_and_seals_nothing(anchor: Path, django_assert_max_num_queries) -> None:
    record_many([an_entry()])
    seal_records()
    with django_assert_max_num_queries(2):
        seal_records()
    assert Seal.objects.count() == 1


@pytest.mark.embedded
@pytest.mark.django_db
def test_sealing_costs_the_same_number_of_statements_for_any_batch() -> None:
    record_many(an_entry(number) for number in range(300))
    seal_pending(at=NOON)
    counts = []
    for size in (10, 400):
        record_many(an_entry(number) for number in range(size))
        with CaptureQueriesContext(connection) as asked:
            seal_pending(at=NOON)
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 1  # the kept subtrees, when there are any


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_commits_late_is_sealed_all_the_same(anchor: Path) -> None:
    """Its numbers are lower than those already sealed: an order by number would have passed it by."""
    written, may_commit = Event(), Event()

    def late() -> None:
        with transaction.atomic():
            record_many([an_entry(1, text="late")])
            written.set()
            assert may_commit.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(late)
        assert written.wait(10)
        record_many([an_entry(2, text="early")])
        assert seal_pending(at=NOON) == 1
        may_commit.set()
        writer.result()
    assert seal_pending(at=NOON) == 1
    entries = list(Record.objects.order_by("position").values_list("entry", flat=True))
    assert entries == sorted(entries, reverse=True)
    append_new_seals(anchor)
    assert verify(anchor=anchor, at=NOON).records == 2


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_leave_every_record_sealed_once(anchor: Path) -> None:
    writers, batches, size = 4, 15, 20
    start = Barrier(writers + 2)
    done = Event()

    def write(writer: int) -> None:
        start.wait()
        for batch in range(batches):
            with transaction.atomic():
                record_many(
                    an_entry(number, subject=("conversation", f"{writer}")) for number in range(batch * size, (batch + 1) * size)
                )
        connection.close()

    def seal() -> None:
        start.wait()
        while not done.is_set() or Pending.objects.exists():
            seal_pending(at=NOON, at_most=50)
        connection.close()

    with ThreadPoolExecutor(writers + 2) as pool:
        sealers = [pool.submit(seal) for _ in range(2)]
        for writing in [pool.submit(write, writer) for writer in range(writers)]:
            writing.result()
        done.set()
        for sealing in sealers:
            sealing.result()

    assert Pending.objects.count() == 0
    assert Record.objects.count() == writers * batches * size
    assert Record.objects.values("facts", "subject_id").distinct().count() == writers * batches * size
    append_new_seals(anchor)
    report = verify(anchor=anchor, at=NOON)
    assert report.holds, report.what


@pytest.mark.django_db(transaction=True)
def test_a_writer_never_waits_for_another_writer_or_a_sealer(anchor: Path) -> None:
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        record_many([an_entry(1)])
        seal_pending(at=NOON)  # this transaction now holds all that a sealer ever holds

        def another() -> int:
            record_many([an_entry(2)])
            connection.close()
            return 2

        assert pool.submit(another).result(timeout=3) == 2


@pytest.mark.embedded
@pytest.mark.django_db
def test_half_a_line_in_the_anchor_is_written_again(log: Callable[..., None], anchor: Path) -> None:
    log(2, 2)
    whole = anchor.read_bytes()
    anchor.write_bytes(whole[:-30])
    assert append_new_seals(anchor) == 1
    assert anchor.read_bytes() == whole


@pytest.mark.embedded
@pytest.mark.django_db
def test_nothing_is_added_to_an_anchor_of_another_story(log: Callable[..., None], anchor: Path) -> None:
    log(2)
    another = json.loads(anchor.read_text()) | {"hash": "ff" * 32}
    anchor.write_text(json.dumps(another) + "\n")
    record_many([an_entry()])
    seal_pending(at=NOON)
    assert append_new_seals(anchor) == 0
    assert json.loads(anchor.read_text()) == another
    assert not verify(anchor=anchor, at=NOON).holds
