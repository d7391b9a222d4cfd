"""What exactly is hashed. Pure, and frozen: a change here breaks every proof ever given.

A record's facts are bound by a salted commitment, so that the facts and the salt can be erased and nothing in the
tree gives them away. Its leaf binds that commitment to what may stay: who did what kind of thing to what, and when.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from .tree import leaf_hash

NO_SEAL = bytes(32)  # what the first seal names as the one before it

_canonical = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """JSON in UTF-8 with sorted keys, without spaces. Takes dates and UUIDs as well."""
    return _canonical.encode(value)


def commitment_to(facts: str, salt: bytes) -> bytes:
    return sha256(salt + facts.encode()).digest()


class Leaf(NamedTuple):
    """The columns of a record that its leaf binds, in the order in which they are hashed."""

    entry: int
    kind: str
    subject_kind: str
    subject_id: str
    by: str
    at: datetime
    commitment: bytes

    def hash(self) -> bytes:
        return leaf_hash(canonical([*self[:5], moment(self.at), bytes(self.commitment).hex()]))


def seal_hash(*, number: int, size: int, root: bytes, previous: bytes, sealed_at: datetime) -> bytes:
    """The link of the chain: a seal names its root and the seal before it."""
    return sha256(canonical([number, size, bytes(root).hex(), bytes(previous).hex(), moment(sealed_at)])).digest()


def moment(at: datetime) -> str:
    """To the microsecond, as both databases keep it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
