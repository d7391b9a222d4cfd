"""Pages of a long list that cost the same at any depth: a cursor is the place of the last row in an index.

The framework's cursor pages skip rows that share the first column; where thousands share it (no deadline, the same
minute), that is an offset again. Here all columns of the order are compared at once, as the index holds them.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from rest_framework.request import Request

from .problems import Invalid
from .serializers import in_language

BAD_CURSOR = {
    "zh": "这个翻页位置无效，请从第一页重新开始。",
    "en": "This place in the list is not valid. Begin at its first page again.",
}


@dataclass(frozen=True, slots=True)
class Order:
    """Columns that all go the same way, the last of them unique: what a row comparison and one index can both do."""

    name: str
    columns: tuple[str, ...]
    descending: bool = False

    @property
    def terms(self) -> list[str]:
        return [f"-{column}" if self.descending else column for column in self.columns]

    def after(self, rows: QuerySet[Any], place: Sequence[Any] | None) -> QuerySet[Any]:
        """The rows behind `place`, in order."""
        if place is not None:
            beyond = TupleLessThan if self.descending else TupleGreaterThan
            rows = rows.filter(beyond(Tuple(*(F(column) for column in self.columns)), tuple(place)))
        return rows.order_by(*self.terms)


def cursor_at(order: Order, place: Sequence[Any]) -> str:
    """A place as text for an address. Names its order, so that it is not taken for a place in another."""
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps([order.name, *values]).encode()).decode().rstrip("=")


def place_of(order: Order, cursor: str, model: type[Model]) -> list[Any]:
    """Raises Invalid for a cursor that is not one of ours, or belongs to another order."""
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if name != order.name or len(values) != len(order.columns):
            raise ValueError(name)
        return [_read(model, column, value) for column, value in zip(order.columns, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Invalid(errors={"cursor": [in_language(BAD_CURSOR)]}) from None


def next_link(request: Request, order: Order, place: Sequence[Any] | None) -> str | None:
    """The address of the page behind `place`: this one with another cursor."""
    if place is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor_at(order, place)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _read(model: type[Model], column: str, value: Any) -> Any:
    field = model._meta.get_field(column)
    if field.get_internal_type() == "DateTimeField":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    # A number beyond the column's range would be an error of the database, not of the question.
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError(value)
    return value
