"""Show that one record stands in the log, to somebody who has nothing but a seal. `checking` is their side."""

from functools import lru_cache
from typing import Any

from .anchor import line_of
from .commitments import moment
from .erasure import erasure_of
from .models import Node, Record, Seal
from .sealing import KEPT_HEIGHT
from .tree import Complete, consistency_path, inclusion_path, root_over


def inclusion_proof(position: int) -> dict[str, Any]:
    """The record, the path from its leaf to the newest root, and the seal over that root; all of it fit for JSON.

    Raises Record.DoesNotExist.
    """
    record = Record.objects.get(position=position)
    seal = Seal.objects.latest("number")
    path = inclusion_path(position, seal.size, stored_subtrees())
    return {"record": _shown(record), "path": [sibling.hex() for sibling in path], "seal": _link(seal)}


def consistency_proof(old: Seal, new: Seal) -> dict[str, Any]:
    """What shows that `new` only added to what `old` had sealed."""
    path = consistency_path(old.size, new.size, stored_subtrees())
    return {"old": _link(old), "new": _link(new), "path": [sibling.hex() for sibling in path]}


def stored_subtrees() -> Complete:
    """Hashes of complete subtrees: tall ones are kept, low ones are folded from the leaves below them."""

    @lru_cache(maxsize=8)
    def leaves(tile: int) -> list[bytes]:
        inside = Record.objects.filter(position__gte=tile << KEPT_HEIGHT, position__lt=(tile + 1) << KEPT_HEIGHT)
        return [bytes(leaf) for leaf in inside.order_by("position").values_list("leaf", flat=True)]

    def complete(height: int, place: int) -> bytes:
        if height >= KEPT_HEIGHT:
            return bytes(Node.objects.values_list("hash", flat=True).get(height=height, place=place))
        tile, inside = divmod(place << height, 1 << KEPT_HEIGHT)
        return root_over(leaves(tile)[inside : inside + (1 << height)])

    return complete


def _shown(record: Record) -> dict[str, Any]:
    erasure = erasure_of(record.erased_by) if record.erased_by is not None else None
    return {
        "position": record.position,
        "entry": record.entry,
        "kind": record.kind,
        "subject": [record.subject_kind, record.subject_id],
        "by": record.by,
        "at": moment(record.at),
        "facts": record.facts if record.salt is not None else None,
        "salt": bytes(record.salt).hex() if record.salt is not None else None,
        "commitment": bytes(record.commitment).hex(),
        "erased": {"at": erasure.at, "reason": erasure.reason, "hold": erasure.hold} if erasure else None,
    }


def _link(seal: Seal) -> dict[str, Any]:
    return line_of(seal) | {"previous": bytes(seal.previous).hex()}
