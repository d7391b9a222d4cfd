"""What was done and seen while things broke: the participants write it down, the checker reads it afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.faults.usage import Usage


@dataclass(slots=True)
class Send:
    """One sentence and what its writer knows of it. Times are seconds of one clock; None is "never"."""

    who: str
    conversation: str
    client_id: str
    text: str
    written_at: float
    sent_at: float | None = None  # first put on a wire
    tries: int = 0
    ended_at: float | None = None  # first definite answer
    outcome: str = "unknown"  # accepted, refused, unknown
    seq: int | None = None
    code: str = ""


class Seen(NamedTuple):
    """A frame that spoke of a conversation, as it reached a window."""

    who: str
    conversation: str
    kind: str
    seq: int | None
    client_id: str
    at: float


class Answer(NamedTuple):
    """An answer that was no success: by the socket (`status` 0) or by HTTP."""

    who: str
    status: int
    code: str
    retry_after: float | None
    content_type: str
    at: float


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    side: str  # customer, staff
    conversations: frozenset[str]  # whose words they may see


@dataclass
class History:
    people: dict[str, Person] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def accepted(self) -> list[Send]:
        return [send for send in self.sends if send.outcome == "accepted"]

    def counts(self) -> Counter[str]:
        return Counter(send.outcome for send in self.sends)

    def write(self, file: Path) -> None:
        """One JSON object a line, so that a failure can be read with ordinary tools."""
        with file.open("w") as out:
            for kind, entries in (("send", self.sends), ("seen", self.seen), ("answer", self.answers)):
                out.writelines(json.dumps({"is": kind, **as_dict(entry)}, ensure_ascii=False) + "\n" for entry in entries)


class Row(NamedTuple):
    """A message wherever it is found: in the database, in somebody's list, on somebody's screen."""

    conversation: str
    seq: int
    client_id: str
    side: str
    text: str


Timelines = dict[str, dict[str, list[Row]]]  # by person, by conversation


@dataclass
class Evidence:
    holds: bool
    words: str
    recorded: Counter[tuple[str, int]]  # how often each (conversation, sequence) stands on record


@dataclass
class Truth:
    """How things stand after the fault has healed."""

    rows: list[Row]
    views: Timelines  # what each person is given by HTTP
    screens: Timelines  # what stands on each live screen, without a reload
    kept: dict[str, dict[str, str]]  # texts still to be seen as unsent, by person and client id
    converged_s: float | None  # from the end of the fault until all screens were complete; None is never
    evidence: Evidence | None = None
    usage: tuple[Usage, Usage] | None = None  # before the first fault and at the end


def as_dict(entry: object) -> dict[str, object]:
    return entry._asdict() if isinstance(entry, tuple) else asdict(entry)  # type: ignore[attr-defined, call-overload]


def by_conversation(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of each conversation in the order given."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.conversation, []).append(row)
    return found
