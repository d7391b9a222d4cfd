"""Whatever was recorded, in whatever batches: it holds; erased in part, it still holds; attacked, it never does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.evidence import record_many
from helpdesk.evidence.anchor import append_new_seals
from helpdesk.evidence.checking import faults_of_inclusion
from helpdesk.evidence.erasure import erase
from helpdesk.evidence.models import Record, Seal
from helpdesk.evidence.proofs import inclusion_proof
from helpdesk.evidence.sealing import seal_pending
from helpdesk.evidence.verification import verify

from .conftest import NOON, an_entry, as_owner, undone

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]
examples = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

SUBJECTS = ["a", "b", "c"]
# A history: batches of subjects, each of which has one record.
histories = st.lists(st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=12), min_size=1, max_size=5)


@examples
@given(histories, st.sets(st.sampled_from(SUBJECTS)), st.text(max_size=40))
def test_after_erasing_anybody_everything_still_verifies(
    anchor: Path, history: list[list[str]], gone: set[str], reason: str
) -> None:
    with undone():
        tell(history, anchor)
        for subject in gone:
            erase(subject=("person", subject), reason=reason.replace("\x00", ""), hold="", by="user:admin", at=NOON)
        while seal_pending(at=NOON):
            append_new_seals(anchor)
        report = verify(anchor=anchor, at=NOON)
        assert report.holds, report
        for record in Record.objects.all():
            assert faults_of_inclusion(inclusion_proof(record.position)) == []
            is_gone = record.subject_id in gone and record.kind != "evidence.erased"
            assert (record.salt is None) == is_gone
            assert ("secret" in record.facts) == (record.kind != "evidence.erased" and not is_gone)


@examples
@given(histories, st.data())
def test_a_cut_tail_is_always_noticed_and_its_first_record_named(
    anchor: Path, history: list[list[str]], data: st.DataObject
) -> None:
    with undone():
        tell(history, anchor)
        size = Record.objects.count()
        cut = data.draw(st.integers(0, size - 1), label="cut at")
        with_seals = data.draw(st.booleans(), label="seals too")
        with as_owner() as owner:
            owner.execute("DELETE FROM evidence_record WHERE position >= %s", [cut])
            if with_seals:
                owner.execute("DELETE FROM evidence_seal WHERE size > %s", [cut])
        where = verify(anchor=anchor, at=NOON).where
        # Cut inside a batch, the batch has lost its seal: then its first record is the first without one.
        under_seal = max((seal.size for seal in Seal.objects.filter(size__lte=cut)), default=0)
        assert where == f"record {under_seal if with_seals else cut}"


@examples
@given(histories, st.data())
def test_records_in_another_order_never_verify(anchor: Path, history: list[list[str]], data: st.DataObject) -> None:
    with undone():
        tell(history, anchor)
        positions = list(range(Record.objects.count()))
        order = data.draw(st.permutations(positions), label="order")
        with as_owner() as owner:
            for old, new in enumerate(order):
                owner.execute("UPDATE evidence_record SET position = %s WHERE position = %s", [-1 - new, old])
            owner.execute("UPDATE evidence_record SET position = -1 - position")
        report = verify(anchor=anchor, at=NOON)
        assert report.holds == (list(order) == positions), report
        if not report.holds:
            first = next(position for position in positions if order[position] != position)
            batch = Seal.objects.filter(size__gt=first).order_by("size").first()
            assert f"seal {batch.number}" in report.what


def tell(history: list[list[str]], anchor: Path) -> None:
    anchor.unlink(missing_ok=True)
    for batch in history:
        record_many(an_entry(number, ("person", subject), text="secret") for number, subject in enumerate(batch))
        seal_pending(at=NOON)
    append_new_seals(anchor)
