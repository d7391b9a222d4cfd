"""Walk the whole log once, in constant memory, and name the first thing that is not as it was sealed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Max, Min

from .anchor_check import AnchorCheck
from .breaks import Broken
from .commitments import NO_SEAL, Leaf, commitment_to
from .erasure import erasure_of
from .models import Node, Pending, Record, Seal
from .reading import in_order
from .sealing import KEPT_HEIGHT
from .tree import Edge

STALE = timedelta(minutes=5)
BOUND = ("entry", "kind", "subject_kind", "subject_id", "by", "at", "commitment")  # in the order of commitments.Leaf
READ = ("position", *BOUND, "facts", "salt", "leaf", "erased_by")
SEAL = ("number", "size", "root", "edge", "previous", "sealed_at", "hash")


@dataclass
class Report:
    """What was walked; and the first break, if there is one."""

    records: int = 0
    erased: int = 0
    seals: int = 0
    anchored: int = 0
    pending: int = 0
    root: str = ""
    where: str = ""
    what: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.where


def verify(*, anchor: Path | None, at: datetime) -> Report:
    """Without an anchor an end that was cut off, seals and all, cannot be noticed; the report then says so."""
    report = Report()
    try:
        _Walk(report, anchor).run()
    except Broken as broken:
        report.where, report.what = broken.where, broken.what
    _look_at_pending(report, at)
    return report


class _Walk:
    def __init__(self, report: Report, anchor: Path | None):
        self.report = report
        self.edge = Edge()
        self.last: Seal | None = None
        # In this order: whoever committed a record before the first question, its seal is seen by the second.
        self.highest = Record.objects.aggregate(last=Max("position"))["last"]
        self.head = Seal.objects.aggregate(last=Max("number"))["last"] or 0
        self.anchor = AnchorCheck(anchor)
        self.records = in_order(Record, "position", READ)
        self.nodes: list[tuple[int, int, bytes]] = []
        self.erasure = lru_cache(maxsize=4)(erasure_of)

    def run(self) -> None:
        try:
            for row in in_order(Seal, "number", SEAL):
                if row[0] > self.head:
                    break
                self._check_seal(Seal(**dict(zip(SEAL, row, strict=True))))
            self._check_end()
        finally:
            self.report.notes += self.anchor.notes
            self.report.anchored = self.anchor.seen

    def _check_seal(self, seal: Seal) -> None:
        name = f"seal {seal.number}"
        expected = self.last.number + 1 if self.last else 1
        if seal.number != expected:
            raise Broken(f"seal {expected}", "is missing")
        previous = bytes(self.last.hash) if self.last else NO_SEAL
        if bytes(seal.previous) != previous or bytes(seal.hash) != seal.link():
            raise Broken(name, "does not follow from the seal before it and from what it says")
        first = self.edge.size
        if seal.size <= first:
            raise Broken(name, "seals nothing")
        while self.edge.size < seal.size:
            self._check_record(next(self.records, None))
        if self.edge.root() != bytes(seal.root):
            raise Broken(f"records {first} to {seal.size - 1}", f"one of them is not the one under {name}")
        if b"".join(self.edge.hashes) != bytes(seal.edge):
            raise Broken(name, "does not hold the right edge of its tree")
        self.anchor.compare(seal)
        self.last = seal
        self.report.seals += 1
        self.report.root = bytes(seal.root).hex()

    def _check_record(self, row: tuple[Any, ...] | None) -> None:
        position = self.edge.size
        if row is None or row[0] != position:
            raise Broken(f"record {position}", "is missing")
        _, *bound, facts, salt, leaf, erased_by = row
        if salt is None:
            self._check_erasure(position, facts, erased_by)
            self.report.erased += 1
        elif erased_by is not None:
            raise Broken(f"record {position}", "says it was erased, and is not empty")
        elif commitment_to(facts, bytes(salt)) != bytes(bound[-1]):
            raise Broken(f"record {position}", "does not say what was committed to")
        if Leaf(*bound).hash() != bytes(leaf):
            raise Broken(f"record {position}", "is not what was sealed")
        self.nodes += [node for node in self.edge.grow(bytes(leaf)) if node[0] >= KEPT_HEIGHT]
        if len(self.nodes) >= 500:
            self._check_nodes()
        self.report.records += 1

    def _check_erasure(self, position: int, facts: str, erased_by: int | None) -> None:
        name = f"record {position}"
        try:
            erasure = self.erasure(erased_by) if erased_by is not None else None
        except (ValueError, KeyError, TypeError) as error:
            raise Broken(name, f"is said to be erased by number {erased_by}, which cannot be read") from error
        if facts or erasure is None or position not in erasure.positions:
            raise Broken(name, "is empty, and no erasure names it")

    def _check_nodes(self) -> None:
        """A kept subtree is not evidence itself, but proofs are made from it."""
        places = {place for _, place, _ in self.nodes}
        rows = Node.objects.filter(place__in=places).values_list("height", "place", "hash")
        kept = {(height, place): bytes(digest) for height, place, digest in rows}
        for height, place, digest in self.nodes:
            if kept.get((height, place)) != digest:
                raise Broken(f"node {height}/{place}", "is not the hash of its leaves")
        self.nodes = []

    def _check_end(self) -> None:
        self._check_nodes()
        size = self.edge.size
        if self.highest is not None and self.highest >= size:
            raise Broken(f"record {size}", "is under no seal")
        self.anchor.finish(self.last)


def _look_at_pending(report: Report, at: datetime) -> None:
    waiting = Pending.objects.aggregate(oldest=Min("at"))
    report.pending = Pending.objects.count()
    if waiting["oldest"] and at - waiting["oldest"] > STALE:
        report.notes.append(
            f"Records wait to be sealed since {waiting['oldest']:%Y-%m-%d %H:%M:%S}; is the sealing sweep running?"
        )
