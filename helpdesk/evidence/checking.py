"""Check a proof that somebody handed over. Pure: it needs no database, and would trust none."""

from datetime import datetime
from typing import Any

from .commitments import Leaf, commitment_to, seal_hash
from .tree import is_consistent, root_of_inclusion


def faults_of_inclusion(proof: dict[str, Any]) -> list[str]:
    """What is wrong with an inclusion proof; an empty list when it holds. Raises ValueError when it is not one.

    A proof shows that the record stands under the seal it names. Whose seal that is, the anchor says.
    """
    try:
        return list(_faults_of_inclusion(proof))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("This is not an inclusion proof") from error


def faults_of_consistency(proof: dict[str, Any]) -> list[str]:
    """The same for a consistency proof between two seals."""
    old, new = proof["old"], proof["new"]
    faults = [f"Seal {seal['number']} does not have the hash it claims." for seal in (old, new) if not _is_sound(seal)]
    path = [bytes.fromhex(sibling) for sibling in proof["path"]]
    roots = bytes.fromhex(old["root"]), bytes.fromhex(new["root"])
    if not is_consistent(old["size"], new["size"], *roots, path):
        faults.append("The later seal does not contain what the earlier one sealed.")
    return faults


def in_words(proof: dict[str, Any]) -> str:
    """One line about the record of a proof, also when what it said is gone."""
    record = proof["record"]
    line = f"record {record['position']}: {record['kind']} by {record['by']} at {record['at']}"
    if erased := record["erased"]:
        line += f"; erased on {erased['at']}, reason: {erased['reason']}, hold: {erased['hold'] or 'none'}"
    return f"{line}; under seal {proof['seal']['number']} of {proof['seal']['sealed_at']}"


def _faults_of_inclusion(proof: dict[str, Any]) -> Any:
    record, seal = proof["record"], proof["seal"]
    commitment = bytes.fromhex(record["commitment"])
    if record["salt"] is None:
        if record["erased"] is None:
            yield "The record is empty and nothing says why."
    elif commitment_to(record["facts"], bytes.fromhex(record["salt"])) != commitment:
        yield "The record does not say what was committed to."
    at = datetime.fromisoformat(record["at"])
    kind, key = record["subject"]
    leaf = Leaf(record["entry"], record["kind"], kind, key, record["by"], at, commitment)
    path = [bytes.fromhex(sibling) for sibling in proof["path"]]
    root = root_of_inclusion(leaf.hash(), record["position"], seal["size"], path)
    if root is None or root.hex() != seal["root"]:
        yield "The path does not lead from the record to the root of the seal."
    if not _is_sound(seal):
        yield f"Seal {seal['number']} does not have the hash it claims."


def _is_sound(seal: dict[str, Any]) -> bool:
    found = seal_hash(
        number=seal["number"],
        size=seal["size"],
        root=bytes.fromhex(seal["root"]),
        previous=bytes.fromhex(seal["previous"]),
        sealed_at=datetime.fromisoformat(seal["sealed_at"]),
    )
    return bool(found.hex() == seal["hash"])
