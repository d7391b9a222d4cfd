"""Small repairs before a mail is parsed: the parser takes the first line it does not know for the end of the header."""

from __future__ import annotations

import re

_BLANK = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN = re.compile(rb"(?i)(?:from|to|subject|date|message-id|content-type|mime-version|received)\s*:")
_LINE = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")


def mended(raw: bytes) -> bytes:
    """Without NULs in the header, spaces before a colon (RFC 5322 4.5) and lines that are none while real ones follow."""
    blank = _BLANK.search(raw)
    head, rest = (raw[: blank.start()], raw[blank.start() :]) if blank else (raw, b"")
    lines = _LINE.split(head)
    if all(_is_well_formed(line) for line in lines):
        return raw
    lines = [line.replace(b"\0", b"") for line in lines]
    last = max((place for place, line in enumerate(lines) if _KNOWN.match(line)), default=-1)
    kept = (_FIELD.sub(rb"\1:", line, count=1) for place, line in enumerate(lines) if place > last or _is_header(line))
    return b"".join(kept) + rest


def _is_well_formed(line: bytes) -> bool:
    found = _FIELD.match(line)
    return b"\0" not in line and (line[:1] in (b" ", b"\t", b"") or (found is not None and found[0][-2:-1] not in (b" ", b"\t")))


def _is_header(line: bytes) -> bool:
    return line[:1] in (b" ", b"\t") or _FIELD.match(line) is not None
