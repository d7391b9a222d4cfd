"""What a stranger with a seal and a proof can check, and what erasing leaves of it."""

from __future__ import annotations

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from helpdesk.evidence import record_many
from helpdesk.evidence.checking import faults_of_consistency, faults_of_inclusion, in_words
from helpdesk.evidence.erasure import erase
from helpdesk.evidence.models import Record, Seal
from helpdesk.evidence.proofs import consistency_proof, inclusion_proof
from helpdesk.evidence.queries import records_of, seal_of
from helpdesk.evidence.sealing import seal_pending
from helpdesk.evidence.verification import verify

from .conftest import NOON, an_entry, as_owner

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

SUBJECT = ("conversation", "c-1")
NEIGHBOUR = ("conversation", "c-2")


@pytest.mark.parametrize("position", [0, 1, 255, 256, 511, 512, 1_099, 1_100])
def test_a_record_is_proven_with_few_questions(log, position: int, django_assert_max_num_queries) -> None:
    log(700, 400, 1)
    with django_assert_max_num_queries(8):
        proof = json.loads(json.dumps(inclusion_proof(position)))
    assert faults_of_inclusion(proof) == []
    assert proof["record"]["position"] == position


def test_a_proof_of_anything_else_does_not_hold(log) -> None:
    log(20, 20)
    proof = inclusion_proof(7)
    for change in (
        ("record", "facts", '{"text":"别的话"}'),
        ("record", "by", "user:another"),
        ("record", "at", "2020-01-01T00:00:00.000000+00:00"),
        ("record", "position", 8),
        ("record", "salt", "00" * 16),
        ("record", "commitment", "00" * 32),
        ("record", "subject", ["conversation", "c-2"]),
        ("seal", "root", "00" * 32),
        ("seal", "size", 39),
        ("seal", "sealed_at", "2020-01-01T00:00:00.000000+00:00"),
        ("seal", "previous", "00" * 32),
    ):
        forged = deepcopy(proof)
        part, field, value = change
        forged[part][field] = value
        assert faults_of_inclusion(forged), change
    assert faults_of_inclusion({**proof, "path": proof["path"][:-1]})
    assert faults_of_inclusion({**proof, "path": inclusion_proof(8)["path"]})
    with pytest.raises(ValueError, match="not an inclusion proof"):
        faults_of_inclusion({"record": {}})


def test_each_seal_is_proven_to_contain_those_before(log) -> None:
    log(3, 300, 40, 1, 600)
    seals = list(Seal.objects.order_by("number"))
    for number, old in enumerate(seals):
        for new in seals[number:]:
            assert faults_of_consistency(consistency_proof(old, new)) == []
    forged = consistency_proof(seals[0], seals[-1])
    assert faults_of_consistency({**forged, "old": forged["old"] | {"root": "00" * 32}})


def test_after_erasing_the_words_are_gone_and_the_proof_holds(log, anchor: Path) -> None:
    record_many(an_entry(number, NEIGHBOUR, text="邻居的话") for number in range(3))
    seal_pending(at=NOON)
    log(4)
    record_many([an_entry(9)])  # not sealed yet: erased all the same
    before = inclusion_proof(Record.objects.filter(subject_id="c-1").first().position)

    assert erase(subject=SUBJECT, reason="member asked", hold="none", by="user:admin", at=NOON) == 5

    assert [said.facts for said in records_of(SUBJECT, "chat.message.posted")] == [None] * 5
    assert all(said.facts["text"] == "邻居的话" for said in records_of(NEIGHBOUR))
    assert faults_of_inclusion(before) == []
    after = inclusion_proof(before["record"]["position"])
    assert faults_of_inclusion(after) == []
    assert (after["record"]["facts"], after["record"]["salt"]) == (None, None)
    assert "erased on 2026-11-20T12:00:00.123456+00:00, reason: member asked, hold: none" in in_words(after)
    report = verify(anchor=anchor, at=NOON)
    assert report.holds, report
    assert report.erased == 5
    assert seal_of(SUBJECT).first_broken is None


def test_erasing_again_erases_nothing_and_says_nothing(log) -> None:
    log(2)
    erase(subject=SUBJECT, reason="member asked", hold="", by="user:admin", at=NOON)
    assert erase(subject=SUBJECT, reason="once more", hold="", by="user:admin", at=NOON) == 0
    assert [said.facts["reason"] for said in records_of(SUBJECT, "evidence.erased")] == ["member asked"]


def test_the_reason_of_an_erasure_cannot_be_changed_afterwards(log, anchor: Path) -> None:
    log(2)
    erase(subject=SUBJECT, reason="member asked", hold="", by="user:admin", at=NOON)
    seal_pending(at=NOON)
    why = Record.objects.get(kind="evidence.erased")
    with as_owner() as owner:
        owner.execute("UPDATE evidence_record SET facts = replace(facts, 'asked', 'baked') WHERE position = %s", [why.position])
    assert verify(anchor=anchor, at=NOON).where == f"record {why.position}"


def test_the_seal_of_a_subject_names_a_record_that_was_changed(log) -> None:
    log(5)
    with as_owner() as owner:
        owner.execute("UPDATE evidence_record SET facts = '{}' WHERE position IN (2, 3)")
    assert seal_of(SUBJECT).first_broken == 2


def test_the_command_checks_a_proof_from_a_file(log, tmp_path: Path) -> None:
    log(5)
    file = tmp_path / "proof.json"
    proof: dict[str, Any] = inclusion_proof(3)
    assert "record 3: chat.message.posted by user:u-1" in printed(file, proof)
    proof["record"]["by"] = "user:another"
    with pytest.raises(SystemExit):
        printed(file, proof)
    with pytest.raises(CommandError, match="cannot be checked"):
        printed(file, ["nothing of the kind"])


def printed(file: Path, proof: Any) -> str:
    file.write_text(json.dumps(proof))
    out = StringIO()
    call_command("verify_evidence", file, stdout=out)
    return out.getvalue()
