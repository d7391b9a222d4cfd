"""The Merkle tree of RFC 6962 (section 2.1), growing at its right edge. Pure.

A tree of n leaves is the row of complete subtrees given by the binary digits of n, tallest first: its *edge*. The
edge is all one needs to add leaves and to know the root, so a log of any length is extended and checked in constant
memory. A complete subtree is named by (height, place): it covers leaves place * 2**height and the 2**height - 1 after.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

Complete = Callable[[int, int], bytes]  # (height, place) -> hash of that complete subtree


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Edge:
    """A tree seen from its right edge. `Edge(size, hashes)` takes up where another left off."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()):
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(self.hashes)}")

    def grow(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add one leaf hash; yields each subtree it completes, as (height, place, hash), the leaf itself left out."""
        self.size += 1
        self.hashes.append(leaf)
        height = 0
        while self.size % (2 << height) == 0:
            height += 1
            right, left = self.hashes.pop(), self.hashes.pop()
            self.hashes.append(node_hash(left, right))
            yield height, (self.size >> height) - 1, self.hashes[-1]

    def root(self) -> bytes:
        return fold(self.hashes)


def fold(hashes: list[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, tallest first."""
    if not hashes:
        return sha256(b"").digest()
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root_over(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes, for those who have them all at hand."""
    edge = Edge()
    for leaf in leaves:
        for _ in edge.grow(leaf):
            pass
    return edge.root()


def inclusion_path(position: int, size: int, complete: Complete) -> list[bytes]:
    """The siblings from leaf `position` up to the root of `size` leaves (RFC 6962 2.1.1), lowest first."""
    if not 0 <= position < size:
        raise ValueError(f"There is no leaf {position} among {size}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            path.append(_hash_of(middle, end, complete))
            end = middle
        else:
            path.append(_hash_of(start, middle, complete))
            start = middle
    return path[::-1]


def root_of_inclusion(leaf: bytes, position: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that the path leads to, or None when the path does not fit the numbers (RFC 9162 2.1.3.2)."""
    if not 0 <= position < size:
        return None
    node, last, root = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = node_hash(sibling, root)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


def consistency_path(old: int, new: int, complete: Complete) -> list[bytes]:
    """What shows that the first `old` leaves of `new` are still the same (RFC 6962 2.1.2)."""
    if not 0 < old <= new:
        raise ValueError(f"A tree of {new} leaves has no earlier one of {old}")
    path = []
    start, end, untouched = 0, new, True
    while old - start < end - start:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_hash_of(middle, end, complete))
            end = middle
        else:
            path.append(_hash_of(start, middle, complete))
            start, untouched = middle, False
    if not untouched:
        path.append(_hash_of(start, end, complete))
    return path[::-1]


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    """Whether the path leads to both roots (RFC 9162 2.1.4.2)."""
    if old == new:
        return old_root == new_root and not path
    if not 0 < old < new:
        return False
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    then = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            then, now = node_hash(sibling, then), node_hash(sibling, now)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and then == old_root and now == new_root


def _hash_of(start: int, end: int, complete: Complete) -> bytes:
    """The hash over leaves `start` to `end`, where `start` is the left end of a subtree of the tree."""
    hashes = []
    while start < end:
        height = (end - start).bit_length() - 1
        hashes.append(complete(height, start >> height))
        start += 1 << height
    return fold(hashes)


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
