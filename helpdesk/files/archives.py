"""The table of contents of a ZIP, read without unpacking anything. Pure: any buffer of bytes in, verdict out.

Office files are ZIPs too. What would explode on the machine of whoever opens it is refused here, by what it declares.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

from . import checks

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
CONTENTS_LIMIT_IN_BYTES = 4 * 1024 * 1024
UNPACKED_LIMIT_IN_BYTES = 2 * 1024**3
SMALL_IN_BYTES = 20 * 1024**2  # what unpacks to less harms nobody, however well it packs
RATIO = 100
NESTED_RATIO = 5  # archives do not pack; one inside another that does is made of nothing
NESTED = (".zip", ".rar", ".7z", ".gz", ".jar")
SYMBOLIC_LINK = 0o120000
Bytes = bytes | mmap


class Broken(Exception):
    """Not a ZIP after all, or its table of contents leads outside the file."""


class Bomb(Exception):
    """Declares far more than it holds, or holds links."""


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    packed: int
    unpacked: int
    is_link: bool


def format_of_zip(data: Bytes) -> checks.Format:
    """What kind of ZIP it is. Raises Broken or Bomb."""
    entries = list(contents(data))
    refuse_bombs(entries)
    names = {entry.name for entry in entries}
    if "[Content_Types].xml" in names:
        for folder, office in (("word/", checks.DOCX), ("xl/", checks.XLSX), ("ppt/", checks.PPTX)):
            if any(name.startswith(folder) for name in names):
                if any(name.lower().endswith("vbaproject.bin") for name in names):
                    raise Broken  # macros under the name of a format that has none
                return office
    return open_document(bytes(data[30:128])) or checks.ZIP


def open_document(head: bytes) -> checks.Format | None:
    """OpenDocument says its type in a first, unpacked entry called "mimetype"."""
    if not head.startswith(b"mimetype"):
        return None
    return next((known for known in (checks.ODT, checks.ODS, checks.ODP) if known.type.encode() in head), None)


def refuse_bombs(entries: list[Entry]) -> None:
    packed = sum(entry.packed for entry in entries)
    unpacked = sum(entry.unpacked for entry in entries)
    if unpacked > UNPACKED_LIMIT_IN_BYTES or (unpacked > SMALL_IN_BYTES and unpacked > RATIO * max(packed, 1)):
        raise Bomb
    for entry in entries:
        if entry.is_link:
            raise Bomb
        if entry.name.lower().endswith(NESTED) and entry.unpacked > 4096 and entry.unpacked > NESTED_RATIO * max(entry.packed, 1):
            raise Bomb


def contents(data: Bytes) -> Iterator[Entry]:
    """Every entry of the central directory, as it is declared there."""
    start, length, count = directory(data)
    if length > CONTENTS_LIMIT_IN_BYTES:
        raise Bomb
    place, end, seen = start, start + length, 0
    while place < end:
        if place + ENTRY.size > end:
            raise Broken
        fields = ENTRY.unpack_from(data, place)
        if fields[0] != b"PK\x01\x02":
            raise Broken
        packed, unpacked, name_length, extra, comment, attributes = *fields[8:13], fields[15]
        name = bytes(data[place + ENTRY.size : place + ENTRY.size + name_length]).decode("utf-8", "replace")
        yield Entry(name, packed, unpacked, is_link=(attributes >> 16) & 0o170000 == SYMBOLIC_LINK)
        place += ENTRY.size + name_length + extra + comment
        seen += 1
    if seen & 0xFFFF != count:
        raise Broken


def directory(data: Bytes) -> tuple[int, int, int]:
    """Where the central directory begins, how long it is, how many entries it has: from the record at the end."""
    tail_at = max(0, len(data) - 65_535 - END.size)
    found = bytes(data[tail_at:]).rfind(b"PK\x05\x06")
    if found < 0 or tail_at + found + END.size > len(data):
        raise Broken
    at = tail_at + found
    _, disk, _, _, count, length, offset, _ = END.unpack_from(data, at)
    start = at - length  # a ZIP may have something before it, and then counts its offsets from there
    if disk != 0 or start < 0 or start < offset:
        raise Broken
    return start, length, count
