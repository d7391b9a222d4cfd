"""Move committed records out of the inbox and under a seal.

Nothing is skipped: whatever a transaction committed stands in `Pending` until the transaction that seals it takes it
out, however late it committed and whatever its number. Nothing is sealed twice: `Record.entry` is unique, and so are
positions and seal numbers, so of two sealers at once the database lets one win.
"""

from datetime import datetime
from os import urandom

from django.db import IntegrityError, connection, transaction

from helpdesk.common.bulk import insert_rows

from .commitments import NO_SEAL, Leaf, commitment_to
from .models import Node, Pending, Record, Seal
from .tree import Edge

BATCH = 500  # short enough that on SQLite a message waits some 30 ms at most for the writer's lock
KEPT_HEIGHT = 8  # subtrees of 2**8 leaves and taller are kept as nodes

SAID = ["id", "kind", "subject_kind", "subject_id", "by", "at", "facts"]
COLUMNS = ["position", "entry", "kind", "subject_kind", "subject_id", "by", "at", "facts", "salt", "commitment", "leaf"]
MOVED = "DELETE FROM evidence_pending WHERE id IN (SELECT entry FROM evidence_record WHERE position >= %s)"


def seal_pending(*, at: datetime, at_most: int = BATCH) -> int:
    """Seal one batch, oldest first, in one transaction. Returns how many records; 0 also when another sealer won."""
    # Asked outside the transaction, which on SQLite would take the writer's lock every second; and by the key, since
    # the table may be full of dead rows.
    if Pending.objects.order_by("id").values_list("id", flat=True).first() is None:
        return 0
    try:
        with transaction.atomic():
            return _seal_batch(at, at_most)
    except IntegrityError:
        return 0


def edge_of(seal: Seal | None) -> Edge:
    """The tree as the seal left it."""
    if seal is None:
        return Edge()
    hashes = bytes(seal.edge)
    return Edge(seal.size, [hashes[i : i + 32] for i in range(0, len(hashes), 32)])


def _seal_batch(at: datetime, at_most: int) -> int:
    said = list(Pending.objects.order_by("id").values_list(*SAID)[:at_most])
    if not said:
        return 0
    last = Seal.objects.order_by("-number").first()
    edge = edge_of(last)
    first = edge.size
    rows, nodes = [], []
    salts = urandom(16 * len(said))
    for number, (entry, *what, facts) in enumerate(said):
        salt = salts[16 * number : 16 * number + 16]
        commitment = commitment_to(facts, salt)
        leaf = Leaf._make([entry, *what, commitment]).hash()
        rows.append((edge.size, entry, *what, facts, salt, commitment, leaf))
        nodes += [node for node in edge.grow(leaf) if node[0] >= KEPT_HEIGHT]
    insert_rows(Record, COLUMNS, rows)
    insert_rows(Node, ["height", "place", "hash"], nodes)
    _seal(last, edge, at)
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [first])
    return len(rows)


def _seal(last: Seal | None, edge: Edge, at: datetime) -> None:
    seal = Seal(
        number=last.number + 1 if last else 1,
        size=edge.size,
        root=edge.root(),
        edge=b"".join(edge.hashes),
        previous=bytes(last.hash) if last else NO_SEAL,
        sealed_at=at,
    )
    seal.hash = seal.link()
    seal.save(force_insert=True)
