"""Many rows in one statement, without building a model instance or an array literal for each.

`bulk_create` spends most of a message's time making and walking instances; the message path and the evidence beside it
have tuples already. On PostgreSQL a batch travels as one JSON parameter of a prepared statement, encoded and parsed in
C on both sides; SQLite takes the same tuples by executemany.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import msgspec
import psycopg
from django.db import connection
from django.db.models import BinaryField, Model
from psycopg.pq import TransactionStatus

_encode = msgspec.json.Encoder().encode


def insert_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`, tuples in the order of `columns` (field attnames), in one statement. Constraint errors are raised."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        names, selected, record, keys = _record(model, tuple(columns))
        sql = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {selected} FROM jsonb_to_recordset(%s) AS new({record})'
        ask(sql, as_records(keys, rows))
        return
    fields = _fields(model, columns)
    names, holes = ", ".join(f'"{field.column}"' for field in fields), ", ".join("%s" for _ in fields)
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({holes})', _adapted(fields, rows))


def update_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of many rows in one statement. Each of `rows` is the primary key, then the values in order."""
    if not rows:
        return
    key = model._meta.pk
    assert key is not None
    fields = _fields(model, [key.attname, *columns])
    if connection.vendor == "postgresql":
        _, _, record, keys = _record(model, (key.attname, *columns))
        sets = ", ".join(
            f'"{field.column}" = {_selected(f"new.c{number}", field)}' for number, field in enumerate(fields) if number
        )
        ask(
            f'UPDATE "{model._meta.db_table}" AS old SET {sets} FROM jsonb_to_recordset(%s) AS new({record})'
            f' WHERE old."{key.column}" = new.c0',
            as_records(keys, rows),
        )
        return
    sets = ", ".join(f'"{field.column}" = %s' for field in fields[1:])
    adapted = [(*row[1:], row[0]) for row in _adapted(fields, rows)]
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key.column}" = %s', adapted)


def ask(sql: str, *parameters: Any) -> "psycopg.Cursor[Any]":
    """PostgreSQL only: run a statement that is worth preparing. Inside `one_trip` its rows are there once it has ended."""
    connection.ensure_connection()
    line: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors:
        # For this one only: psycopg would else count Django's own, each under its whole text with all that it carries, and
        # keep a hundred of them.
        line.prepare_threshold = 0
        try:
            return psycopg.Cursor(line).execute(sql, parameters, prepare=True)
        finally:
            line.prepare_threshold = None


def put_bytes(model: type[Model], column: str, key: Any, content: bytes) -> None:
    """Set one binary column of one row. Django would write the bytes out in the statement, several times their size."""
    if connection.vendor == "postgresql":
        _bare(f'UPDATE "{model._meta.db_table}" SET "{column}" = %b WHERE "{_key(model)}" = %s', (content, key))
    else:
        model._default_manager.filter(pk=key).update(**{column: content})


def get_bytes(model: type[Model], column: str, key: Any) -> bytes:
    """One binary column of one row, with one copy of it in memory."""
    if connection.vendor == "postgresql":
        row = _bare(f'SELECT "{column}" FROM "{model._meta.db_table}" WHERE "{_key(model)}" = %s', (key,), binary=True).fetchone()
        return bytes(row[0]) if row else b""
    return bytes(model._default_manager.values_list(column, flat=True).get(pk=key))


def _bare(sql: str, parameters: Sequence[Any], *, binary: bool = False) -> "psycopg.Cursor[Any]":
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return psycopg.Cursor(connection.connection).execute(sql, parameters, binary=binary)


def _key(model: type[Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


@contextmanager
def one_trip() -> Iterator[None]:
    """Send the statements of the block without waiting for each other's answers. An error is raised at the end, if not before.

    A thread that waits for the database gives up the interpreter and has to get it back from a busy event loop: the
    number of waits, not of statements, is what a batch costs.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    line: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors:
        begins = connection.in_atomic_block and line.info.transaction_status == TransactionStatus.IDLE
        if begins:
            line.autocommit = True  # psycopg would wait for the answer to a BEGIN of its own
        with line.pipeline():
            if begins:
                ask("BEGIN")
            yield


def commit_on_this_trip() -> None:
    """As the last statement of `one_trip`: let COMMIT travel along, if the transaction is the caller's own to end.

    Django's own then finds nothing left to commit, and runs what waits for it. On a slow line it is one wait less, and a
    row stays locked for one trip instead of two.
    """
    if connection.vendor == "postgresql" and len(connection.atomic_blocks) == 1:
        ask("COMMIT")


def as_records(keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """One parameter for `jsonb_to_recordset`: the rows as objects under `keys`. UUIDs and times are encoded as they are."""
    return _encode([dict(zip(keys, row, strict=True)) for row in rows]).decode()


@cache
def _record(model: type[Model], columns: tuple[str, ...]) -> tuple[str, str, str, tuple[str, ...]]:
    """Column names, what to select, the record's definition (c0 uuid, c1 integer …), and its keys."""
    fields = _fields(model, columns)
    keys = tuple(f"c{number}" for number in range(len(fields)))
    names = ", ".join(f'"{field.column}"' for field in fields)
    selected = ", ".join(_selected(key, field) for key, field in zip(keys, fields, strict=True))
    return names, selected, ", ".join(f"{key} {_type(field)}" for key, field in zip(keys, fields, strict=True)), keys


def _selected(key: str, field: Any) -> str:
    """Bytes travel as base 64, which is how they are encoded into JSON."""
    return f"decode({key}, 'base64')" if isinstance(field, BinaryField) else key


def _fields(model: type[Model], columns: Sequence[str]) -> list[Any]:
    """The fields behind attnames: `conversation_id` is the field `conversation`, `author_id` may be its own."""
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    return [by_attname[name] for name in columns]


def _adapted(fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)) for row in rows]


def _type(field: Any) -> str:
    """The column's type for the record: bounded text as plain text, so that too long a value is an error, not cut."""
    kind = str(field.target_field.rel_db_type(connection) if field.is_relation else field.rel_db_type(connection))
    if not field.is_relation:
        kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") or kind == "bytea" else kind.split(" CHECK")[0]
