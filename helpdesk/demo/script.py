"""A conversation as a script, and when each of its lines is said. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

WORDS = {"客": "customer", "席": "agent", "记": "note", "图": "picture", "收": "taken_back"}
THINKING = {"customer": 9.0, "agent": 12.0, "note": 6.0, "picture": 25.0, "taken_back": 8.0}
SECONDS_PER_CHARACTER = 0.45


@dataclass(frozen=True, slots=True)
class Line:
    kind: str  # customer, agent, note, picture, taken_back
    text: str
    after_start: timedelta


@dataclass(frozen=True, slots=True)
class Rating:
    score: int
    solved: bool | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """`day` working days ago at `clock`, or, with `minutes_ago`, so that its last line was said that long ago.

    Ends as `state` says. `accepted_after` is how long the customer waited; lines before it are said in line.
    """

    key: str
    who: str
    topic: str
    script: str
    subject: str = ""
    day: int = 0
    clock: str = ""
    minutes_ago: float | None = None
    agent: str = "agent"
    state: str = "closed"  # closed, active, waiting, left
    accepted_after: int = 40
    handed_to: str = ""
    handed_note: str = ""
    handed_after: int = 0  # how many lines before it is handed on
    reason: str = "solved"
    summary: str = ""
    rating: Rating | None = None
    block_hours: int = 0
    block_reason: str = ""
    lines: list[Line] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", list(read(self.script, self.accepted_after)))

    @property
    def lasts(self) -> timedelta:
        return self.lines[-1].after_start


def read(script: str, accepted_after: int) -> Iterator[Line]:
    """The lines with their times: people take a moment to think, and longer for longer words.

    The agent says nothing before the conversation is theirs. Raises KeyError for a line of no known kind.
    """
    seconds = 0.0
    for number, row in enumerate(row.strip() for row in script.strip().splitlines()):
        mark, _, text = row.partition("：")
        kind = WORDS[mark]
        if number:
            seconds += THINKING[kind] + SECONDS_PER_CHARACTER * len(text)
        if kind in ("agent", "note", "taken_back"):
            seconds = max(seconds, accepted_after + THINKING[kind])
        yield Line(kind, text, timedelta(seconds=round(seconds)))
