"""Count the rows of several querysets in one statement: a list of views with a number beside each is one question."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_each(several: Sequence[QuerySet[Any, Any]]) -> list[int]:
    """In their order. Each is counted as it stands, with its own limit."""
    counts: list[str] = []
    parameters: list[Any] = []
    for rows in several:
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:  # its condition can match nothing, so there is nothing to ask
            counts.append("0")
            continue
        counts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own SQL, its parameters apart
        parameters += given
    if not counts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", parameters)
        return list(cursor.fetchone())
