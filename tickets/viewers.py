"""Who is looking at which ticket, and writing on it: what each process has told about its own windows, put together.

Nothing of it is stored: it is true for as long as the processes keep saying so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOST_AFTER = 25.0  # seconds without a word from a process: it is gone, and its windows with it


@dataclass(frozen=True, slots=True, order=True)
class Viewer:
    """`typing` is what they are writing: "reply", "note", or nothing."""

    id: str
    name: str
    typing: str = ""

    def as_json(self) -> dict[str, str | None]:
        return {"id": self.id, "name": self.name, "typing": self.typing or None}


class Board:
    def __init__(self) -> None:
        self._told: dict[int, dict[str, tuple[float, tuple[Viewer, ...]]]] = {}

    def hear(self, process: str, number: int, viewers: Iterable[Viewer], now: float) -> bool:
        """One process tells who looks at a ticket there; all of them, so that a lost word heals. Whether it is news."""
        before = self.at(number)
        here = tuple(sorted(viewers))
        if here:
            self._told.setdefault(number, {})[process] = (now, here)
        else:
            self._forget(number, process)
        return self.at(number) != before

    def at(self, number: int) -> list[Viewer]:
        """Each person once, however many windows they have; writing if they write in any of them. By name."""
        people: dict[str, Viewer] = {}
        for _, viewers in self._told.get(number, {}).values():
            for viewer in viewers:
                if viewer.typing or viewer.id not in people:
                    people[viewer.id] = viewer
        return sorted(people.values(), key=lambda viewer: (viewer.name, viewer.id))

    def drop_lost(self, now: float) -> list[int]:
        """Forget processes that have been silent; the tickets somebody was lost from."""
        lost = [
            (number, process)
            for number, processes in self._told.items()
            for process, (heard_at, _) in processes.items()
            if now - heard_at > LOST_AFTER
        ]
        for number, process in lost:
            self._forget(number, process)
        return sorted({number for number, _ in lost})

    def _forget(self, number: int, process: str) -> None:
        processes = self._told.get(number, {})
        processes.pop(process, None)
        if not processes:
            self._told.pop(number, None)


board = Board()
