"""JSON without the corners in which two parsers disagree."""

import json
from typing import Any

from rest_framework.parsers import BaseParser

from .problems import BadJSON, TooLarge

LIMIT_IN_BYTES = 1024 * 1024
DEPTH = 32


class StrictJSONParser(BaseParser):
    """Refuses NaN and Infinity, repeated keys, NUL, lone surrogates, more than 32 levels and more than 1 MB."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return parse_strictly(self.read(stream))

    def read(self, stream: Any) -> bytes:
        body: bytes = stream.read(LIMIT_IN_BYTES + 1)
        if len(body) > LIMIT_IN_BYTES:
            raise TooLarge
        return body


def parse_strictly(body: bytes) -> Any:
    """The value, or BadJSON. An empty body is an empty form."""
    if not body.strip():
        return {}
    try:
        value = json.loads(
            body.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=without_repeats, parse_int=modest_int
        )
    except (ValueError, RecursionError):
        raise BadJSON from None
    refuse_deep_or_broken(value)
    return value


def refuse_constant(name: str) -> Any:
    raise ValueError(name)


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A repeated key is read differently by different readers, so a check could pass on one and act on the other."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("repeated key")
    return table


def modest_int(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("number too long")
    return int(digits)


def refuse_deep_or_broken(value: Any) -> None:
    """Level by level, without recursion: depth is what this guards against."""
    level, depth = [value], 0
    while level:
        if depth == DEPTH and any(isinstance(inner, dict | list) for inner in level):
            raise BadJSON
        level, depth = [inner for outer in level for inner in insides(outer)], depth + 1


def insides(value: Any) -> list[Any]:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise BadJSON
        return []
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise BadJSON  # 1e999
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []
