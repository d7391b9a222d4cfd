"""As the peer's counter, and what goes to the database past Django as well: `helpdesk.common.bulk` asks by cursors of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg
from django.http import HttpRequest, HttpResponse

from bench.yardsticks.peer.counting import count_queries as through_django


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    counted = through_django(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        if "X-Count-Queries" not in request.headers:
            return get_response(request)
        with past_django() as asked:
            response = counted(request)
        response["X-Queries"] = str(int(response["X-Queries"]) + len(asked))
        return response

    return middleware


@contextmanager
def past_django() -> Iterator[list[str]]:
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def counting(cursor: "psycopg.Cursor[object]", query: str, *args: object, **kwargs: object) -> object:
        if type(cursor) is psycopg.Cursor and query not in ("BEGIN", "COMMIT"):
            asked.append(query)
        return execute(cursor, query, *args, **kwargs)  # type: ignore[arg-type]

    with patch.object(psycopg.Cursor, "execute", counting):
        yield asked
