"""Read a table from end to end in pages, without holding a cursor or a transaction open."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError
from django.db.models import Model, QuerySet

from .breaks import Broken

PAGE = 2_000
UNREADABLE = (DatabaseError, ValueError, TypeError)


def in_order(model: type[Model], key: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Every row as a tuple, by key; `columns` begin with the key. Raises Broken for a row that cannot be read."""
    after = -1
    while page := _page(model, key, columns, after):
        yield from page
        after = page[-1][0]


def _page(model: type[Model], key: str, columns: tuple[str, ...], after: int) -> list[tuple[Any, ...]]:
    rest: QuerySet[Any] = model._default_manager.filter(**{f"{key}__gt": after}).order_by(key)
    try:
        return list(rest.values_list(*columns)[:PAGE])
    except UNREADABLE:
        # A damaged value stops the whole page; find out whose it is.
        for found in rest.values_list(key, flat=True)[:PAGE]:
            _read_alone(model, key, columns, found)
        raise


def _read_alone(model: type[Model], key: str, columns: tuple[str, ...], value: int) -> None:
    try:
        model._default_manager.values_list(*columns).get(**{key: value})
    except UNREADABLE as error:
        raise Broken(f"{model.__name__.lower()} {value}", f"cannot be read: {error}") from error
