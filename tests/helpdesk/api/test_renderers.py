"""What is written fast is what Django REST Framework would have written."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from rest_framework.renderers import JSONRenderer

from helpdesk.api.renderers import QuickJSONRenderer


class Row(dict[str, Any]):
    """As frameworks make their own."""


class Rows(list[Row]):
    pass


@pytest.mark.parametrize(
    "said",
    [
        {"text": "短信收不到，怎么办？", "n": 3, "ratio": 0.5, "none": None, "yes": True},
        [{"words": gettext_lazy("English")}],
        {"kinds of their own": Rows([Row(a=1)]), "safe": mark_safe("<b>")},
        {"price": Decimal("1.50")},
        {1: "a key that is no text", "at": datetime(2026, 3, 1, 8, tzinfo=UTC)},
    ],
)
def test_the_same_is_said(said: Any) -> None:
    assert json.loads(QuickJSONRenderer().render(said)) == json.loads(JSONRenderer().render(said))


def test_nothing_stays_nothing() -> None:
    assert QuickJSONRenderer().render(None) == b""


def test_who_asks_for_indented_lines_gets_them() -> None:
    assert b'\n    "a"' in QuickJSONRenderer().render({"a": 1}, "application/json; indent=4", {})


def test_what_nobody_can_write_is_an_error() -> None:
    with pytest.raises(TypeError):
        QuickJSONRenderer().render({"what": object()})
