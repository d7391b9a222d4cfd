"""What the log says about one subject."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from .commitments import Leaf, commitment_to
from .models import Pending, Record, Seal

Subject = tuple[str, str | UUID]


@dataclass(frozen=True, slots=True)
class SubjectSeal:
    """The small seal a console shows. `root` is the root the newest of its records is under; empty before the first."""

    count: int
    sealed: int
    root: str
    hash_short: str
    first_broken: int | None  # position of the first record that is not what it was; see verify_evidence for the tree

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Said:
    """One record as it reads. `facts` is None once erased; `position` is None until sealed."""

    position: int | None
    kind: str
    by: str
    at: datetime
    facts: dict[str, Any] | None


def seal_of(subject: Subject) -> SubjectSeal:
    """How much about this subject is on record, how much of it is sealed, and whether it still says the same."""
    about = {"subject_kind": subject[0], "subject_id": str(subject[1])}
    # The inbox first, so that a record sealed between the two questions is not missed; and not counted twice either.
    waiting = set(Pending.objects.filter(**about).values_list("id", flat=True))
    sealed, last, broken = 0, None, None
    for record in Record.objects.filter(**about).order_by("position").iterator(chunk_size=500):
        waiting.discard(record.entry)
        sealed, last = sealed + 1, record.position
        if broken is None and not _is_intact(record):
            broken = record.position
    seal = Seal.objects.filter(size__gt=last).order_by("size").first() if last is not None else None
    root = bytes(seal.root).hex() if seal else ""
    return SubjectSeal(count=sealed + len(waiting), sealed=sealed, root=root, hash_short=root[:8], first_broken=broken)


def records_of(subject: Subject, *kinds: str) -> Iterator[Said]:
    """What was recorded about a subject, oldest first, sealed or not; only of these kinds if any are named."""
    about: dict[str, Any] = {"subject_kind": subject[0], "subject_id": str(subject[1])}
    if kinds:
        about["kind__in"] = kinds
    waiting = list(Pending.objects.filter(**about).order_by("id"))
    for record in Record.objects.filter(**about).exclude(entry__in=[w.pk for w in waiting]).order_by("position").iterator(500):
        facts = None if record.salt is None else json.loads(record.facts)
        yield Said(record.position, record.kind, record.by, record.at, facts)
    for one in waiting:
        yield Said(None, one.kind, one.by, one.at, json.loads(one.facts))


def _is_intact(record: Record) -> bool:
    leaf = Leaf(record.entry, record.kind, record.subject_kind, record.subject_id, record.by, record.at, bytes(record.commitment))
    says_the_same = record.salt is None or commitment_to(record.facts, bytes(record.salt)) == bytes(record.commitment)
    return says_the_same and leaf.hash() == bytes(record.leaf)
