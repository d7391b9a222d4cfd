"""Compare the seals in the database with their copies outside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import anchor
from .breaks import Broken
from .models import Seal


class AnchorCheck:
    """Shown the seals one by one, then asked about the end. Begins where the file begins."""

    def __init__(self, path: Path | None):
        self.path = path
        self.seen = 0  # the last seal that both have
        self.notes: list[str] = []
        self._lines = self._read()
        self._next = next(self._lines, None)

    def compare(self, seal: Seal) -> None:
        """Raises Broken where the file tells another story."""
        line = self._next
        if line is None or line["number"] > seal.number:
            if self.seen and line is not None:
                raise Broken("anchor", f"has no line for seal {seal.number}, but for later ones")
            return
        if line != anchor.line_of(seal) | {"sealed_at": line.get("sealed_at")}:
            raise Broken(f"seal {seal.number}", f"differs from line {line['number']} of the anchor")
        self.seen = seal.number
        self._next = next(self._lines, None)

    def finish(self, last: Seal | None) -> None:
        """Every further line must be a seal made while we were walking; one that is nowhere was cut off."""
        size = last.size if last else 0
        while (line := self._next) is not None:
            if not Seal.objects.filter(number=line["number"], hash=bytes.fromhex(line["hash"])).exists():
                missing = f"records {size} to {line['size'] - 1}" if line["size"] > size else "a seal"
                raise Broken(f"record {size}", f"the end is cut off: the anchor knows seal {line['number']}; {missing} missing")
            self._next = next(self._lines, None)
        if self.path is not None and last is not None and self.seen < last.number:
            self.notes.append(f"The anchor ends at seal {self.seen}; {last.number - self.seen} later seals are not in it.")

    def _read(self) -> Iterator[dict[str, Any]]:
        if self.path is None:
            self.notes.append("No anchor was compared: an end that was cut off, seals and all, would not be noticed.")
            return
        if not self.path.exists():
            if Seal.objects.exists():
                raise Broken("anchor", f"{self.path} is not there")
            return
        try:
            yield from anchor.lines(self.path)
        except (ValueError, KeyError) as error:
            raise Broken("anchor", f"{self.path} cannot be read: {error}") from error
