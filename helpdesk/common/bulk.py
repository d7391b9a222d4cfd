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
    fields = [model._meta.get_field(name.removesuffix("_id") if _is_key(model, name) else name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = [
                [json.dumps(value, ensure_ascii=False) for value in column] if isinstance(field, JSONField) else list(column)
                for field, column in zip(fields, zip(*rows, strict=True), strict=True)
            ]
            casts = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
            cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({casts})', arrays)
        else:
            holes = ", ".join("%s" for _ in fields)
            adapted = [
                tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)) for row in rows
            ]
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', adapted)


def _is_key(model: type[Model], name: str) -> bool:
    return name.endswith("_id") and name not in {field.name for field in model._meta.concrete_fields}


def _array_type(field: Any) -> str:
    """The column's type as an element of an array: bounded text as plain text, UUID keys as uuid."""
    target = field.target_field if field.is_relation else field
    if isinstance(target, UUIDField):
        return "uuid"
    kind = target.rel_db_type(connection) if field.is_relation else target.db_type(connection)
    return "text" if kind.startswith("varchar") else kind
