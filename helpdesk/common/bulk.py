"""Many rows in one statement, without building a model instance for each.

`bulk_create` spends most of a message's time making and walking instances; the message path and the evidence
beside it have tuples already. On PostgreSQL a batch is one INSERT … SELECT FROM unnest, which is planned alike for
any number of rows; SQLite takes the same tuples by executemany.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model, UUIDField


def insert_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`, tuples in the order of `columns` (field attnames), in one statement. Constraint errors are raised."""
    if not rows:
        return
    fields = [_field(model, name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({_casts(fields)})', _arrays(fields, rows))
        else:
            holes = ", ".join("%s" for _ in fields)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', _adapted(fields, rows))


def update_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Set `columns` of many rows in one statement. Each of `rows` is the primary key, then the values in order."""
    if not rows:
        return
    fields = [model._meta.pk, *(_field(model, name) for name in columns)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(f'"{field.column}"' for field in fields)
            sets = ", ".join(f'"{field.column}" = new."{field.column}"' for field in fields[1:])
            cursor.execute(
                f'UPDATE "{table}" AS old SET {sets} FROM unnest({_casts(fields)}) AS new({names})'
                f' WHERE old."{fields[0].column}" = new."{fields[0].column}"',
                _arrays(fields, rows),
            )
        else:
            sets = ", ".join(f'"{field.column}" = %s' for field in fields[1:])
            adapted = [(*row[1:], row[0]) for row in _adapted(fields, rows)]
            cursor.executemany(f'UPDATE "{table}" SET {sets} WHERE "{fields[0].column}" = %s', adapted)


def _field(model: type[Model], name: str) -> Any:
    """The field behind a column's attname: `conversation_id` is the field `conversation`, `author_id` may be its own."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _casts(fields: Sequence[Any]) -> str:
    return ", ".join(f"%s::{_array_type(field)}[]" for field in fields)


def _arrays(fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [
        [json.dumps(value, ensure_ascii=False) for value in column] if isinstance(field, JSONField) else list(column)
        for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]


def _adapted(fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)) for row in rows]


def _array_type(field: Any) -> str:
    """The column's type as an element of an array: bounded text as plain text, UUID keys as uuid."""
    target = field.target_field if field.is_relation else field
    if isinstance(target, UUIDField):
        return "uuid"
    kind = target.rel_db_type(connection) if field.is_relation else target.db_type(connection)
    return "text" if kind.startswith("varchar") else kind
