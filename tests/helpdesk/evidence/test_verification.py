"""Somebody who owns the database changes the past. The verifier names where (TRUST AD-02, PEERS 3.3)."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.evidence import record_many
from helpdesk.evidence.commitments import Leaf, commitment_to
from helpdesk.evidence.models import Node, Record, Seal
from helpdesk.evidence.sealing import seal_pending
from helpdesk.evidence.verification import verify

from .conftest import NOON, an_entry, as_owner, undone

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

BATCHES = (3, 300, 40, 1)  # 344 records: one kept subtree, and a ragged edge
RECORD = [field.name for field in Record._meta.concrete_fields]
SEAL = [field.name for field in Seal._meta.concrete_fields]
NODE = ["height", "place", "hash"]
within_one_log = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("column", RECORD)
@within_one_log
@given(data=st.data())
def test_a_change_in_any_column_of_a_record_names_the_record(log, anchor: Path, column: str, data: st.DataObject) -> None:
    once(log)
    position = data.draw(st.integers(0, sum(BATCHES) - 1), label="position")
    with undone():
        tamper(Record, {"position": position}, column, data)
        report = verify(anchor=anchor, at=NOON)
        assert report.where == f"record {position}", report


@pytest.mark.parametrize("column", SEAL)
@within_one_log
@given(data=st.data())
def test_a_change_in_any_column_of_a_seal_names_the_seal(log, anchor: Path, column: str, data: st.DataObject) -> None:
    once(log)
    number = data.draw(st.integers(1, len(BATCHES)), label="number")
    with undone():
        tamper(Seal, {"number": number}, column, data)
        report = verify(anchor=anchor, at=NOON)
        assert report.where == f"seal {number}", report


@pytest.mark.parametrize("column", NODE)
@within_one_log
@given(data=st.data())
def test_a_change_in_a_kept_subtree_names_it(log, anchor: Path, column: str, data: st.DataObject) -> None:
    once(log)
    with undone():
        tamper(Node, {"height": 8, "place": 0}, column, data)
        assert verify(anchor=anchor, at=NOON).where == "node 8/0"


def test_an_untouched_log_holds(log, anchor: Path) -> None:
    """The other half of every test above: the verifier is not simply never satisfied."""
    log(*BATCHES)
    report = verify(anchor=anchor, at=NOON)
    assert report.holds, report
    assert (report.records, report.seals, report.anchored) == (sum(BATCHES), len(BATCHES), len(BATCHES))


@pytest.mark.parametrize("position", [0, 2, 3, 150, 343])
def test_a_missing_record_is_named(log, anchor: Path, position: int) -> None:
    log(*BATCHES)
    with as_owner() as owner:
        owner.execute("DELETE FROM evidence_record WHERE position = %s", [position])
    assert said(anchor) == (f"record {position}", "is missing")


def test_two_records_that_changed_places_are_named(log, anchor: Path) -> None:
    log(*BATCHES)
    with as_owner() as owner:
        for old, new in ((10, -1), (20, 10), (-1, 20)):
            owner.execute("UPDATE evidence_record SET position = %s WHERE position = %s", [new, old])
    # Each row is sound in itself; only the order is another.
    where, what = said(anchor)
    assert (where, what) == ("records 3 to 302", "one of them is not the one under seal 2")


def test_a_record_rewritten_with_all_its_hashes_is_found_under_its_seal(log, anchor: Path) -> None:
    log(*BATCHES)
    row = Record.objects.get(position=320)
    facts = row.facts.replace("没有", "已经")
    commitment = commitment_to(facts, bytes(row.salt))
    leaf = Leaf(row.entry, row.kind, row.subject_kind, row.subject_id, row.by, row.at, commitment).hash()
    with as_owner() as owner:
        owner.execute(
            "UPDATE evidence_record SET facts = %s, commitment = %s, leaf = %s WHERE position = 320", [facts, commitment, leaf]
        )
    assert said(anchor) == ("records 303 to 342", "one of them is not the one under seal 3")


def test_a_log_rewritten_from_end_to_end_differs_from_its_anchor(log, anchor: Path, db: None) -> None:
    """Whoever can run our own code over changed records makes a sound chain. The copy outside knows better."""
    log(5, 5)
    with as_owner() as owner:
        for table in ("record", "node", "seal"):
            owner.execute(f"DELETE FROM evidence_{table}")
    for _ in range(2):
        record_many(an_entry(number, text="我从来没有这么说") for number in range(5))
        seal_pending(at=NOON)
    assert verify(anchor=None, at=NOON).holds
    assert said(anchor) == ("seal 1", "differs from line 1 of the anchor")


def test_a_tail_cut_off_with_its_seals_is_noticed_by_the_anchor(log, anchor: Path) -> None:
    log(5, 5, 7)
    with as_owner() as owner:
        owner.execute("DELETE FROM evidence_record WHERE position >= 10")
        owner.execute("DELETE FROM evidence_seal WHERE number = 3")
    blind = verify(anchor=None, at=NOON)
    assert blind.holds
    assert "would not be noticed" in blind.notes[0]
    where, what = said(anchor)
    assert where == "record 10"
    assert "records 10 to 16 missing" in what


def test_a_tail_cut_off_without_its_seals_is_noticed_by_the_seals(log, anchor: Path) -> None:
    log(5, 5, 7)
    with as_owner() as owner:
        owner.execute("DELETE FROM evidence_record WHERE position >= 15")
    assert said(anchor) == ("record 15", "is missing")


def test_a_record_slipped_in_behind_the_last_seal_is_named(log, anchor: Path) -> None:
    log(5)
    slipped = Record.objects.get(position=4)
    slipped.position, slipped.entry = 5, 999
    slipped.save(force_insert=True)
    assert said(anchor) == ("record 5", "is under no seal")


def test_an_emptied_record_that_no_erasure_names_is_named(log, anchor: Path) -> None:
    log(5)
    Record.objects.filter(position=2).update(salt=None, facts="", erased_by=1)
    assert said(anchor) == ("record 2", "is empty, and no erasure names it")


def test_an_anchor_that_was_taken_away_is_a_break(log, anchor: Path) -> None:
    log(5)
    anchor.unlink()
    assert said(anchor)[0] == "anchor"


@pytest.mark.parametrize("damage", [b"\x00\xff\n", b"[]\n", b'{"number": 1}\n'])
def test_an_anchor_that_cannot_be_read_is_a_break(log, anchor: Path, damage: bytes) -> None:
    log(5)
    anchor.write_bytes(damage + anchor.read_bytes())
    assert said(anchor)[0] == "anchor"


def test_an_anchor_that_lags_is_noted_and_no_break(log, anchor: Path) -> None:
    log(5)
    record_many([an_entry()])
    seal_pending(at=NOON)
    report = verify(anchor=anchor, at=NOON)
    assert report.holds
    assert report.notes == ["The anchor ends at seal 1; 1 later seals are not in it."]


def test_records_that_wait_too_long_are_noted(log, anchor: Path) -> None:
    record_many([an_entry()])
    assert verify(anchor=anchor, at=NOON).notes == []
    report = verify(anchor=anchor, at=NOON + timedelta(minutes=6))
    assert report.pending == 1
    assert "sealing sweep" in report.notes[0]


def test_the_command_ends_with_1_on_a_break_and_says_where(log, anchor: Path) -> None:
    log(5)
    out = StringIO()
    call_command("verify_evidence", anchor=anchor, stdout=out)
    assert out.getvalue().endswith("holds\n")
    with as_owner() as owner:
        owner.execute("""UPDATE evidence_record SET "by" = 'user:somebody' WHERE position = 3""")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_evidence", "--json", anchor=anchor, stdout=out)
    assert ended.value.code == 1
    report = json.loads(out.getvalue())
    assert (report["holds"], report["where"], report["what"]) == (False, "record 3", "is not what was sealed")


def test_a_long_log_is_read_in_pages(log, anchor: Path, django_assert_max_num_queries) -> None:
    log(*[1] * 60)
    with django_assert_max_num_queries(12):
        assert verify(anchor=anchor, at=NOON).holds


def test_a_log_of_any_length_is_walked_in_the_same_memory(log, anchor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.evidence.reading.PAGE", 100)
    log(500)
    short = memory_of(lambda: verify(anchor=anchor, at=NOON))
    log(*[400] * 8)
    assert memory_of(lambda: verify(anchor=anchor, at=NOON)) < 2 * short


def memory_of(walk: Callable[[], Any]) -> int:
    walk()  # once before, so that what is loaded for good does not count
    tracemalloc.start()
    try:
        assert walk().holds
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def said(anchor: Path) -> tuple[str, str]:
    report = verify(anchor=anchor, at=NOON)
    return report.where, report.what


def once(log: Callable[..., None]) -> None:
    """Property tests share one log; each example puts back what it changed."""
    if not Record.objects.exists():
        log(*BATCHES)


def tamper(model: Any, key: dict[str, Any], column: str, data: st.DataObject) -> None:
    row = model.objects.get(**key)
    old = getattr(row, column)
    where = " AND ".join(f"{name} = %s" for name in key)
    with as_owner() as owner:
        sql = f'UPDATE {model._meta.db_table} SET "{column}" = %s WHERE {where}'
        owner.execute(sql, [changed(old, data), *key.values()])


def changed(old: Any, data: st.DataObject) -> Any:
    """The smallest change of its kind: one bit of one byte, number, moment or letter."""
    if old is None:
        return 1
    if isinstance(old, datetime):
        return old + timedelta(microseconds=1 << data.draw(st.integers(0, 30)))
    if isinstance(old, int):
        return old ^ (1 << data.draw(st.integers(10, 14)))  # above every number in use, so that no other row has it
    at = data.draw(st.integers(0, len(old) - 1), label="byte")
    if isinstance(old, str):
        return old[:at] + chr(ord(old[at]) ^ 1) + old[at + 1 :]
    old = bytes(old)
    return old[:at] + bytes([old[at] ^ (1 << data.draw(st.integers(0, 7)))]) + old[at + 1 :]
