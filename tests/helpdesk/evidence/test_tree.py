"""The tree against RFC 6962, against another implementation, and against the definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from helpdesk.evidence.tree import (
    Edge,
    consistency_path,
    inclusion_path,
    is_consistent,
    leaf_hash,
    node_hash,
    root_of_inclusion,
    root_over,
)

pytestmark = pytest.mark.embedded

# The reference inputs and roots of the Certificate Transparency project, for trees of 1 to 8 leaves.
REFERENCE_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
REFERENCE_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=80)


def test_roots_are_those_of_the_reference() -> None:
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in REFERENCE_LEAVES]
    assert [root_over(hashes[: n + 1]).hex() for n in range(8)] == REFERENCE_ROOTS


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70))
def test_another_implementation_finds_the_same_root(data: list[bytes]) -> None:
    other = InmemoryTree(algorithm="sha256")
    for item in data:
        other.append_entry(item)
    assert root_over(map(leaf_hash, data)) == other.get_root()


@given(leaves, st.data())
def test_a_tree_taken_up_in_the_middle_ends_with_the_same_root(hashes: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(hashes)))
    first = grown(hashes[:cut])
    second = Edge(first.size, first.hashes)
    for leaf in hashes[cut:]:
        list(second.grow(leaf))
    assert second.root() == by_definition(hashes)


@given(leaves, st.data())
def test_every_leaf_is_proven_and_nothing_else_in_its_place(hashes: list[bytes], data: st.DataObject) -> None:
    size, root = len(hashes), by_definition(hashes)
    position = data.draw(st.integers(0, size - 1))
    path = inclusion_path(position, size, complete_of(hashes))
    assert root_of_inclusion(hashes[position], position, size, path) == root
    assert root_of_inclusion(leaf_hash(b"another"), position, size, path) != root
    assert root_of_inclusion(hashes[position], position, size, [*path, hashes[0]]) is None
    if path:
        assert root_of_inclusion(hashes[position], position, size, path[:-1]) != root


@given(leaves, st.data())
def test_a_grown_tree_is_proven_to_contain_the_old_one(hashes: list[bytes], data: st.DataObject) -> None:
    new = len(hashes)
    old = data.draw(st.integers(1, new))
    roots = by_definition(hashes[:old]), by_definition(hashes)
    path = consistency_path(old, new, complete_of(hashes))
    assert is_consistent(old, new, *roots, path)
    assert not is_consistent(old, new, leaf_hash(b"another"), roots[1], path)
    assert not is_consistent(old, new, roots[0], leaf_hash(b"another"), path)


@given(leaves, st.data())
def test_a_rewritten_past_is_never_consistent(hashes: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(hashes)))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*hashes[:changed], leaf_hash(b"rewritten"), *hashes[changed + 1 :]]
    path = consistency_path(old, len(hashes), complete_of(rewritten))
    assert not is_consistent(old, len(hashes), by_definition(hashes[:old]), by_definition(rewritten), path)


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves"):
        Edge(3, [leaf_hash(b"only one")])


def grown(hashes: list[bytes]) -> Edge:
    edge = Edge()
    for leaf in hashes:
        list(edge.grow(leaf))
    return edge


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 2.1, word for word and slow."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


def complete_of(hashes: list[bytes]):
    return lambda height, place: by_definition(hashes[place << height : (place + 1) << height])
