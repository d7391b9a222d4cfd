from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from helpdesk.common.bulk import insert_rows
from helpdesk.evidence import record, record_many, recording
from helpdesk.evidence.commitments import Leaf, commitment_to, seal_hash
from helpdesk.evidence.models import Pending
from helpdesk.evidence.queries import records_of, seal_of
from helpdesk.evidence.sealing import seal_pending

from .conftest import NOON, an_entry

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def test_what_is_undone_is_not_on_record() -> None:
    subject = ("conversation", uuid4())
    with transaction.atomic():
        record("chat.claimed", subject=subject, by="user:1", at=NOON, facts={})
        transaction.set_rollback(True)
    record("chat.claimed", subject=subject, by="user:2", at=NOON, facts={})
    assert [said.by for said in records_of(subject)] == ["user:2"]


def test_a_batch_is_one_insert(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted where rows go in: on PostgreSQL it goes past Django's own counting."""
    inserts = []
    monkeypatch.setattr(recording, "insert_rows", lambda *what: inserts.append(len(what[2])) or insert_rows(*what))
    record_many(an_entry(number) for number in range(100))
    assert inserts == [100]
    assert Pending.objects.count() == 100


def test_nothing_to_record_inserts_nothing() -> None:
    record_many([])
    assert Pending.objects.count() == 0


def test_facts_are_kept_word_for_word() -> None:
    facts = {"z": 1, "text": '引号"、换行\n、表情🙂', "id": uuid4(), "at": timezone.now(), "none": None, "list": [1, 2.5]}
    record("thing.happened", subject=("thing", "1"), by="system", at=NOON, facts=facts)
    stored = Pending.objects.get().facts
    assert json.loads(stored)["text"] == facts["text"]
    assert list(json.loads(stored)) == sorted(facts)
    seal_pending(at=NOON)
    (said,) = records_of(("thing", "1"))
    assert said.facts == json.loads(stored)


def test_a_subject_reads_in_order_whether_sealed_or_not() -> None:
    record_many(an_entry(number) for number in range(3))
    seal_pending(at=NOON)
    record_many([an_entry(3), an_entry(9, subject=("conversation", "other"))])
    record("chat.closed", subject=("conversation", "c-1"), by="user:u-1", at=NOON, facts={})
    said = list(records_of(("conversation", "c-1"), "chat.message.posted"))
    assert [one.facts["seq"] for one in said] == [0, 1, 2, 3]
    assert [one.position for one in said] == [0, 1, 2, None]
    seal = seal_of(("conversation", "c-1"))
    assert (seal.count, seal.sealed, seal.first_broken) == (5, 3, None)
    assert seal.root.startswith(seal.hash_short)
    assert len(seal.hash_short) == 8


def test_nothing_recorded_has_no_seal() -> None:
    assert seal_of(("conversation", "nobody")).as_json() == {
        "count": 0,
        "sealed": 0,
        "root": "",
        "hash_short": "",
        "first_broken": None,
    }


def test_what_is_hashed_never_changes() -> None:
    """Proofs are kept by others for years. If this test fails, the change is wrong, not the test."""
    commitment = commitment_to('{"text":"你好"}', bytes(16))
    assert commitment.hex() == "088ecfb47329b153e200e78b0d31ae9d05186a1c8f24982608ae6dadd6f727a7"
    leaf = Leaf(7, "chat.message.posted", "conversation", "c-1", "user:u-1", NOON, commitment)
    assert leaf.hash().hex() == "e4ddc1819bee22e828920c068972e5641037e9ffe835eea209cb3f331feca2cd"
    assert (
        seal_hash(number=1, size=8, root=leaf.hash(), previous=bytes(32), sealed_at=NOON).hex()
        == "db9209f7d272c0398f664b33875d67461eb12d7dbf36da36b94be1be0ad3b8b3"
    )
