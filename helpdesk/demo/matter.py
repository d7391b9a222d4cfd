"""A ticket as a script: who wants what, and what was said and done, with the minutes in between. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

# What each mark of a line means. 席待 and 席结: our answer, after which it waits for the customer or is solved.
MARKS = {
    "客": "customer",
    "席": "agent",
    "席待": "agent_pending",
    "席结": "agent_solved",
    "记": "note",
    "派": "assigned",
    "催": "urged",
    "评": "rated",
    "关": "closed",
    "改": "priority",
}
LINE = re.compile(r"(?:(\d+)\s+)?([^：\s]+)：(.*)")
USUAL_GAP_MINUTES = 35


@dataclass(frozen=True, slots=True)
class Deed:
    kind: str
    text: str
    after_opening: timedelta


@dataclass(frozen=True, slots=True)
class Matter:
    """One ticket, opened `hours_ago`. The first line of the script is what it was opened with.

    `who` of the cast; a name with a phone number in `phone` called, and an agent wrote it down. `story` is a
    conversation of the demo it came from.
    """

    key: str
    who: str
    category: str
    subject: str
    hours_ago: float
    script: str
    service: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()  # keys of fields that take a picture
    tags: tuple[str, ...] = ()
    agent: str = "agent"
    phone: str = ""
    story: str = ""
    deeds: list[Deed] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "deeds", list(read(self.script)))

    @property
    def first_words(self) -> str:
        return self.deeds[0].text


def read(script: str) -> Iterator[Deed]:
    """The lines with their times: `90 席：…` is said an hour and a half after the line above. KeyError for an unknown mark."""
    minutes = 0
    for number, row in enumerate(row.strip() for row in script.strip().splitlines()):
        found = LINE.fullmatch(row)
        if found is None:
            raise KeyError(row)
        gap, mark, text = found.groups()
        if number:
            minutes += int(gap) if gap else USUAL_GAP_MINUTES
        yield Deed(MARKS[mark], text, timedelta(minutes=minutes))
