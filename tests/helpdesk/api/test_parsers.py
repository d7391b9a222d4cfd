"""JSON is read strictly: what two parsers could read differently is refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.api.parsers import DEPTH, parse_strictly
from helpdesk.api.problems import BadJSON

pytestmark = pytest.mark.embedded

REFUSED = {
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a number too large for anybody": b'{"a": 1e999}',
    "a number of 5,000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a repeated key": b'{"role": "customer", "role": "agent"}',
    "a repeated key inside": b'{"a": {"b": 1, "b": 2}}',
    "a NUL": b'{"a": "x\\u0000y"}',
    "a NUL in a key": b'{"x\\u0000": 1}',
    "half a surrogate pair": b'{"a": "\\ud83d"}',
    "bytes that are not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "too deep": b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1),
    "very deep": b"[" * 100_000 + b"]" * 100_000,
    "a comment": b'{"a": 1} // x',
    "half": b'{"a": ',
    "two values": b"{} {}",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_refused(body: bytes) -> None:
    with pytest.raises(BadJSON):
        parse_strictly(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"", {}),
        (b"  \n", {}),
        ('{"text": "你好 😀"}'.encode(), {"text": "你好 😀"}),
        (b'{"text": "\\ud83d\\ude00"}', {"text": "😀"}),
        (b"[" * DEPTH + b"]" * DEPTH, None),
    ],
)
def test_accepted(body: bytes, value: Any) -> None:
    assert value is None or parse_strictly(body) == value
    parse_strictly(body)


plain = (
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@given(values)
def test_what_python_writes_is_read_back(value: Any) -> None:
    assert parse_strictly(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_refusal(body: bytes) -> None:
    with contextlib.suppress(BadJSON):
        parse_strictly(body)
