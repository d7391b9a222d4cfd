"""The registry: what is indexed, and how to read it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Text(NamedTuple):
    """What one object is found by. `rank` orders the hits, highest first: a number or a time, never changing.

    `public` is what its customer may find it by; `internal` what only our people may.
    """

    object_id: str
    rank: int
    public: str
    internal: str = ""


Read = Callable[[list[str]], Iterable[Text]]

_sources: dict[str, Read] = {}


def source(kind: str) -> Callable[[Read], Read]:
    """Decorate the function that reads objects of a kind by their ids. Who is not returned leaves the index."""

    def register(read: Read) -> Read:
        _sources[kind] = read
        return read

    return register


def read(kind: str, object_ids: list[str]) -> list[Text]:
    """Nothing for a kind that nobody registered."""
    reader = _sources.get(kind)
    return list(reader(object_ids)) if reader else []
