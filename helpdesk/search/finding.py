"""Find the newest objects with all the words of a query."""

from collections.abc import Sequence
from typing import NamedTuple

from helpdesk.common.errors import DomainError

from . import store
from .words import asked_for

LONGEST_QUERY = 200
NEAR = 4_000
TOP = 2**62


class NothingToLookFor(DomainError):
    code = "invalid"
    zh = "请写一个词、一个号码，或者两个以上的字来查找。"
    en = "Please write a word, a number, or a few characters to look for."


class QueryTooLong(DomainError):
    code = "too_long"
    zh = "查找的内容最多 {most} 字。"
    en = "A search holds {most} characters."


class Hit(NamedTuple):
    object_id: str
    rank: int


def newest(
    kind: str,
    query: str,
    *,
    public: bool = False,
    below: int | None = None,
    most: int = 50,
    among: Sequence[str] | None = None,
) -> list[Hit]:
    """Up to `most` hits of a kind, highest rank first; `below` a rank for the next page. `public`: as a customer may find.

    `among` names the objects it may be, where they are few: one customer's. Every word must be there. Operators and wildcards mean nothing. Who may see a hit is for the caller to ask.
    Raises NothingToLookFor, QueryTooLong.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryTooLong(most=LONGEST_QUERY, errors={"q": [QueryTooLong(most=LONGEST_QUERY).detail]})
    asked = asked_for(query)
    if not asked:
        raise NothingToLookFor(errors={"q": [NothingToLookFor().detail]})
    top = TOP if below is None else below
    if among is not None:
        hits = store.matching(kind, asked, public=public, below=top, above=-1, most=most, among=among)
        return [Hit(*hit) for hit in hits]
    # Among the newest first, which for a common word is enough. Only a word that is rare there is worth the whole
    # index, and then it gives few rows to put in order: neither way grows with the table.
    floor = store.rank_after(kind, top, NEAR)
    hits = store.matching(kind, asked, public=public, below=top, above=floor, most=most)
    if len(hits) < most and floor >= 0:
        hits += store.matching(kind, asked, public=public, below=floor + 1, above=-1, most=most - len(hits))
    return [Hit(*hit) for hit in hits]
