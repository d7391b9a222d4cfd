"""Times read from PostgreSQL are the times that were written, whatever their fraction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db


def read(written: object) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [written])
        (found,) = cursor.fetchone()
    return found


@given(st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=100, deadline=None)
def test_any_moment_comes_back_as_it_was_written(moment: datetime) -> None:
    found = read(moment)
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    assert read("2026-02-17 00:00:00.5+08") == datetime(2026, 2, 16, 16, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("beyond", ["infinity", "0044-03-15 12:00:00+00 BC"])
def test_what_python_has_no_time_for_is_refused_as_ever(beyond: str) -> None:
    with pytest.raises(DataError):
        read(beyond)
