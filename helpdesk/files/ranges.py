"""Which bytes of a file a player asks for (RFC 9110, section 14). Pure."""

import re

ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


class Unsatisfiable(Exception):
    """The range begins beyond the end: 416."""


def wanted(header: str, size: int) -> range | None:
    """The bytes asked for, or None for the whole file: no range, one we cannot read, or several at once."""
    match = ONE_RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return range(max(0, size - int(last)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return range(start, min(int(last) + 1, size) if last else size)
