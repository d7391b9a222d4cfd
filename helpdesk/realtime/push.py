"""Ring the doorbells: hand frames to every open window of some topics, in every process.

For the `live.py` of an app, after the commit, from any thread. A topic is a person (`user:<id>`, `visitor:<id>`) or
something watched (`conversation:<id>`, `staff`, `board`). At most once by nature: what must arrive is numbered in
the database, and windows compare numbers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from . import frames
from .hub import hub


def push(topics: Sequence[str], frame: dict[str, Any]) -> None:
    """Send one frame to every window that listens to any of `topics`, once each."""
    hub.publish([(list(topics), frames.encode(frame), "")])


def push_many(rings: Iterable[tuple[Sequence[str], dict[str, Any], str]]) -> None:
    """Send many frames in one go; their order is kept. The third of each names a socket that needs no echo, or is ""."""
    hub.publish([(list(topics), frames.encode(frame), origin) for topics, frame, origin in rings])


def close(topics: Sequence[str], code: int) -> None:
    """Close every window of `topics` with a close code, everywhere."""
    hub.publish([(list(topics), f"!{code}".encode(), "")])
