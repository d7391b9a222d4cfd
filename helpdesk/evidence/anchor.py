"""Every seal, one line each, in a file outside the database.

A chain cannot show that its own end was cut off; a copy of its head elsewhere can. The file is only ever appended to.
Ship it off the machine (log shipping, a daily mail): whoever can change both database and file can change the past.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from .commitments import moment
from .models import Seal

log = structlog.get_logger(__name__)


def append_new_seals(path: Path) -> int:
    """Append the seals that the file does not have yet; returns how many. Safe to call from several processes.

    Appends nothing to a file that tells another story than the database: `verify_evidence` will say what differs.
    """
    last = last_line(path)
    if not Seal.objects.filter(number__gt=last["number"] if last else 0).exists():
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _cut_torn_line(file)
        last = last_line(path)
        if last and not Seal.objects.filter(number=last["number"], hash=bytes.fromhex(last["hash"])).exists():
            log.error("evidence.anchor_differs", anchor=str(path), seal=last["number"])
            return 0
        new = 0
        for seal in Seal.objects.filter(number__gt=last["number"] if last else 0).order_by("number").iterator(500):
            file.write(json.dumps(line_of(seal)).encode() + b"\n")
            new += 1
        file.flush()
        os.fsync(file.fileno())
        return new


def line_of(seal: Seal) -> dict[str, Any]:
    return {
        "number": seal.number,
        "size": seal.size,
        "root": bytes(seal.root).hex(),
        "hash": bytes(seal.hash).hex(),
        "sealed_at": moment(seal.sealed_at),
    }


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines in order. Raises ValueError for one that is not a seal; a torn last line is left out."""
    with path.open("rb") as file:
        for raw in file:
            if raw.endswith(b"\n"):
                yield _parsed(raw)


def last_line(path: Path) -> dict[str, Any] | None:
    """Read from the end: the file grows for years."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        whole = file.read().split(b"\n")[:-1]
    return _parsed(whole[-1]) if whole else None


def _parsed(raw: bytes) -> dict[str, Any]:
    line = json.loads(raw)
    if not isinstance(line, dict) or not {"number", "size", "root", "hash"} <= line.keys():
        raise ValueError("The anchor file has a line that is not a seal")
    return line


def _cut_torn_line(file: Any) -> None:
    """A crash in mid-write leaves half a line; its seal is still in the database and is written again."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 4096)
    file.seek(start)
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.truncate(start + tail.rfind(b"\n") + 1)
