"""Where the words are: a `tsvector` with a GIN index on PostgreSQL, FTS5 on SQLite (migration 0002).

Both get words that are ready, so both find the same; neither parser sees a text or a query.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from .models import Document
from .sources import Text
from .words import words_of

Asked = Sequence[tuple[str, bool]]
Row = tuple[str, int]  # object id, rank


def put(kind: str, texts: Iterable[Text]) -> None:
    """Index or index anew. In a transaction."""
    texts = list(texts)
    fresh = [Document(kind=kind, object_id=text.object_id, rank=text.rank) for text in texts]
    Document.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=["rank"])
    ids = dict(Document.objects.filter(kind=kind, object_id__in=[t.object_id for t in texts]).values_list("object_id", "pk"))
    rows = []
    for text in texts:
        public = words_of(text.public)
        rows.append((ids[text.object_id], list(dict.fromkeys([*public, *words_of(text.internal)])), public))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "UPDATE search_document SET words = array_to_tsvector(%s::text[]), public_words = array_to_tsvector(%s::text[])"
                " WHERE id = %s",
                [(every, public, id) for id, every, public in rows],
            )
        else:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(id,) for id, _, _ in rows])
            cursor.executemany(
                "INSERT INTO search_words (rowid, words, public_words) VALUES (%s, %s, %s)",
                [(id, " ".join(every), " ".join(public)) for id, every, public in rows],
            )


def drop(kind: str, object_ids: Sequence[str]) -> None:
    gone = list(Document.objects.filter(kind=kind, object_id__in=object_ids).values_list("pk", flat=True))
    if gone and connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(id,) for id in gone])
    Document.objects.filter(pk__in=gone).delete()


def matching(
    kind: str, asked: Asked, *, public: bool, below: int, above: int, most: int, among: Sequence[str] | None = None
) -> list[Row]:
    """Those of a kind with all the words asked for, `above` < rank < `below`, highest rank first; of `among` only, if given."""
    in_postgresql = connection.vendor == "postgresql"
    statement = (IN_POSTGRESQL if in_postgresql else IN_SQLITE).format(
        # The index is on all words; what a customer may find is looked at once more.
        public="AND public_words @@ %(query)s::tsquery" if public and in_postgresql else "",
        among=("AND object_id = ANY(%(among)s)" if in_postgresql else AMONG_IN_SQLITE) if among is not None else "",
    )
    values: dict[str, Any] = {
        "query": _tsquery(asked) if in_postgresql else _fts5_query(asked, "public_words" if public else "words"),
        "kind": kind,
        "below": below,
        "above": above,
        "most": most,
    }
    if among is not None:
        values["among"] = list(among) if in_postgresql else json.dumps(list(among))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


IN_POSTGRESQL = """
    SELECT object_id, rank FROM search_document AS document
    WHERE kind = %(kind)s AND rank < %(below)s AND rank > %(above)s AND words @@ %(query)s::tsquery {public} {among}
    ORDER BY rank DESC LIMIT %(most)s
"""
# The names are in full: FTS5 has a `rank` of its own. Its query says which column, so {public} stays empty here.
IN_SQLITE = """
    SELECT document.object_id, document.rank FROM search_words
    JOIN search_document AS document ON document.id = search_words.rowid
    WHERE search_words MATCH %(query)s AND document.kind = %(kind)s
        AND document.rank < %(below)s AND document.rank > %(above)s {among}
    ORDER BY document.rank DESC LIMIT %(most)s
"""
AMONG_IN_SQLITE = "AND document.object_id IN (SELECT value FROM json_each(%(among)s))"


def _tsquery(asked: Asked) -> str:
    return " & ".join(f"'{word}'{':*' if begins else ''}" for word, begins in asked)


def _fts5_query(asked: Asked, column: str) -> str:
    words = (f'"{word}"{" *" if begins else ""}' for word, begins in asked)
    return f"{{{column}}} : ({' AND '.join(words)})"


def rank_after(kind: str, below: int, count: int) -> int:
    """The rank of the document `count` places further down than `below`; -1 where there are not so many."""
    ranks = Document.objects.filter(kind=kind, rank__lt=below).order_by("-rank").values_list("rank", flat=True)
    return next(iter(ranks[count : count + 1]), -1)
