"""What a phone system says, folded into one call. Pure: events in, a call out.

Phone systems repeat themselves and promise no order. So a call is never changed step by step: it is what *all* its events
together say. `fold` gives the same call for the same events in any order, with any of them twice, and one event more
never takes the state back: see `LADDER`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json import dumps
from typing import Any

RINGING, ANSWERED, ENDED, MISSED, VOICEMAIL = "ringing", "answered", "ended", "missed", "voicemail"
# Later ones win. A call that was missed stays missed when the phone system also says that it ended, as most do. One that
# was answered and then lost in a transfer is missed or in the voicemail: `answered_at` tells that somebody spoke with them.
LADDER = (RINGING, ANSWERED, ENDED, MISSED, VOICEMAIL)
OVER = frozenset({ENDED, MISSED, VOICEMAIL})

INBOUND, OUTBOUND = "inbound", "outbound"
# Whose word on the agent counts most: who picked up, then who is named at the end, then whose phone rang.
NAMES_THE_AGENT = {ANSWERED: 3, ENDED: 2, VOICEMAIL: 1, MISSED: 1, RINGING: 0}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a phone system told. Texts are as it told them; "" where it said nothing."""

    call_id: str
    kind: str  # one of LADDER
    at: datetime
    caller: str = ""
    called: str = ""
    agent: str = ""
    queue: str = ""
    caller_name: str = ""
    direction: str = ""  # "" where it does not say
    duration_s: int | None = None
    recording_url: str = ""

    @property
    def digest(self) -> str:
        """The same words again are the same event, whenever and however often they come."""
        said = asdict(self) | {"at": self.at.astimezone(UTC).isoformat()}
        return sha256(dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call as its events tell it."""

    state: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    duration_s: int | None
    caller: str
    called: str
    caller_name: str
    agent: str
    queue: str
    direction: str
    recordings: tuple[str, ...]


def fold(events: Iterable[Event]) -> CallFacts:
    """The call these events tell of. They are of one call, and there is one at least."""
    heard = sorted(set(events), key=_in_time)
    answered = [event.at for event in heard if event.kind == ANSWERED]
    over = [event.at for event in heard if event.kind in OVER]
    return CallFacts(
        state=max((event.kind for event in heard), key=LADDER.index),
        started_at=heard[0].at,
        answered_at=min(answered, default=None),
        ended_at=min(over, default=None),  # what is told of it later, a recording for one, ends it no later
        duration_s=_duration(heard, answered, over),
        caller=_first(heard, lambda event: event.caller),
        called=_first(heard, lambda event: event.called),
        caller_name=_first(heard, lambda event: event.caller_name),
        agent=_agent(heard),
        queue=_first(heard[::-1], lambda event: event.queue),
        direction=_first(heard, lambda event: event.direction),
        recordings=tuple(sorted({event.recording_url for event in heard if event.recording_url})),
    )


def _in_time(event: Event) -> tuple[Any, ...]:
    """By time; of the same moment in the order in which they happen, and then in any order that is always the same."""
    return event.at, LADDER.index(event.kind), event.digest


def _first(heard: Sequence[Event], word: Callable[[Event], str]) -> str:
    return next((word(event) for event in heard if word(event)), "")


def _agent(heard: Sequence[Event]) -> str:
    """Who has the call: the last to pick up, after a transfer; before that, whose phone rang last."""
    named = [event for event in heard if event.agent]
    return max(named, key=lambda event: (NAMES_THE_AGENT[event.kind], *_in_time(event))).agent if named else ""


def _duration(heard: Sequence[Event], answered: Sequence[datetime], over: Sequence[datetime]) -> int | None:
    """As told; else what lies between picking up and hanging up. None while nobody knows."""
    told = [event.duration_s for event in heard if event.duration_s is not None]
    if told:
        return max(told)
    if not answered or not over:
        return None
    return max(0, int((min(over) - min(answered)).total_seconds()))
