"""The application's own role cannot change what is sealed (TRUST AD-02)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from helpdesk.evidence import record_many
from helpdesk.evidence.models import Node, Pending, Record, Seal
from helpdesk.evidence.sealing import seal_pending
from helpdesk.evidence.verification import verify

from .conftest import NOON, an_entry

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

COLUMNS = [(model, field.name) for model in (Record, Seal, Node, Pending) for field in model._meta.concrete_fields]


@pytest.mark.parametrize(("model", "column"), COLUMNS, ids=lambda value: getattr(value, "__name__", value))
def test_no_column_can_be_changed(log: Callable[..., None], anchor, model, column: str) -> None:
    log(300)
    record_many([an_entry()])
    fresh = {"BinaryField": b"x" * 16, "DateTimeField": NOON.replace(year=2020)}
    kind = model._meta.get_field(column).get_internal_type()
    value = fresh.get(kind, "x" if kind in ("CharField", "TextField") else 123)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).update(**{column: value})
    assert verify(anchor=anchor, at=NOON).holds


@pytest.mark.parametrize("model", [Record, Seal, Node, Pending])
def test_no_row_can_be_deleted(log: Callable[..., None], model) -> None:
    log(300)
    record_many([an_entry()])
    before = model.objects.count()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=model.objects.last().pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert model.objects.count() == before > 0


@pytest.mark.parametrize("model", [Record, Seal, Node, Pending])
def test_no_table_can_be_emptied(log: Callable[..., None], model) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; a DELETE of everything is refused above")
    log(300)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table}")


@pytest.mark.parametrize(
    "change",
    [
        {"salt": None, "facts": ""},  # says not why
        {"salt": None, "erased_by": 1},  # leaves the words
        {"facts": "", "erased_by": 1},  # leaves the salt
        {"salt": None, "facts": "{}", "erased_by": 1},  # says something else instead
        {"salt": None, "facts": "", "erased_by": 1, "by": "user:another"},  # more than erasing
        {"salt": None, "facts": "", "erased_by": 1, "position": F("position") + 1_000},
    ],
)
def test_only_a_whole_erasure_is_let_through(log: Callable[..., None], change: dict) -> None:
    log(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Record.objects.filter(position=1).update(**change)
    assert Record.objects.filter(position=1).update(salt=None, facts="", erased_by=1) == 1


def test_an_erasure_itself_cannot_be_erased() -> None:
    record_many([an_entry()._replace(kind="evidence.erased")])
    seal_pending(at=NOON)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Record.objects.update(salt=None, facts="", erased_by=1)
