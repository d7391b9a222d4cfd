"""Windows that look at a ticket: they hear what changes, see who else is there, and say when they write.

Each process knows its own windows (who listens to `ticket:<number>`) and tells all processes who looks at what, anew
whenever it changes and every few seconds besides. Nobody is asked and nothing is stored.
"""

import asyncio
import time
from collections import defaultdict
from typing import Any

import msgspec

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotFound
from helpdesk.realtime.ears import Ear
from helpdesk.realtime.frames import encode, handles
from helpdesk.realtime.hub import hub
from helpdesk.realtime.pool import in_database
from helpdesk.realtime.sockets import Socket

from . import frames, queries
from .viewers import Viewer, board

TOPIC = "tickets.viewers"
CONSOLE = {"console"}
MOST_WATCHED = 30
TELL_AGAIN_AFTER = 8.0
TELL_AT_MOST_EVERY = 0.5
TYPING_LASTS = 6.0
LOOK_AGAIN_EVERY = 4.0

_told: dict[int, tuple[float, list[Viewer]]] = {}  # when and what this process last told about a ticket
_typing: dict[tuple[str, int], tuple[float, str]] = {}  # (window, ticket): until when, and what
_versions: dict[int, int] = {}  # the newest version this process's windows have surely been told of


class TooManyWatched(DomainError):
    code = "too_many_watched"
    zh = "一个窗口最多同时看 30 个工单。"
    en = "One window can watch 30 tickets."


def topic_of(number: int) -> str:
    return f"ticket:{number}"


# --- what windows say -----------------------------------------------------------------------------


@handles("ticket.watch", frames.Watch, faces=CONSOLE)
def watch(socket: Socket, frame: frames.Watch) -> None:
    if sum(topic.startswith("ticket:") for topic in socket.topics) >= MOST_WATCHED:
        raise TooManyWatched
    socket.later(_watch(socket, frame.number), number=frame.number)


async def _watch(socket: Socket, number: int) -> None:
    await in_database(queries.one_visible_to, socket.actor, number)
    hub.listen(socket, topic_of(number))
    socket.tell(frames.viewers(number, board.at(number)))
    _tell(number)


@handles("ticket.unwatch", frames.Unwatch, faces=CONSOLE)
def unwatch(socket: Socket, frame: frames.Unwatch) -> None:
    hub.leave(socket, topic_of(frame.number))
    _typing.pop((socket.name, frame.number), None)
    _tell_if_news(frame.number)


@handles("ticket.typing", frames.TypingOn, faces=CONSOLE)
def typing(socket: Socket, frame: frames.TypingOn) -> None:
    """Said again while they go on; what is not said again for TYPING_LASTS is over."""
    if topic_of(frame.number) not in socket.topics:
        raise NotFound
    if frame.on:
        _typing[socket.name, frame.number] = (time.monotonic() + TYPING_LASTS, frame.what)
    else:
        _typing.pop((socket.name, frame.number), None)
    when, _ = _told.get(frame.number, (0.0, []))
    if time.monotonic() - when > TELL_AT_MOST_EVERY:  # otherwise the next round tells it
        _tell_if_news(frame.number)


# --- what processes tell each other ---------------------------------------------------------------


def _here(number: int) -> list[Viewer]:
    now = time.monotonic()
    there = set()
    for window in hub.listeners(topic_of(number)):
        until, what = _typing.get((window.name, number), (0.0, ""))
        there.add(Viewer(str(window.actor.id), window.actor.name, what if until > now else ""))
    return sorted(there)


def _tell_if_news(number: int) -> None:
    if number in _told and _told[number][1] != _here(number):
        _tell(number)


def _tell(number: int) -> None:
    here = _here(number)
    _told[number] = (time.monotonic(), here)
    if not here:
        del _told[number]
    word = {"process": hub.name, "number": number, "viewers": here}
    hub.publish([([TOPIC], encode(word), "")])


class Word(msgspec.Struct, frozen=True):
    process: str
    number: int
    viewers: list[Viewer]


_read_word = msgspec.json.Decoder(Word).decode


def _hear(payload: bytes) -> None:
    word = _read_word(payload)
    if board.hear(word.process, word.number, word.viewers, time.monotonic()):
        _show(word.number)


def _show(number: int) -> None:
    hub.deliver([([topic_of(number)], encode(frames.viewers(number, board.at(number))), "")])


_ear = Ear(_hear)


@hub.runs_with
async def keep_viewers_true() -> None:
    """Windows come and go without a word: look each second who is there, and say it again now and then."""
    hub.listen(_ear, TOPIC)
    while True:
        await asyncio.sleep(1)
        now = time.monotonic()
        for key in [key for key, (until, _) in _typing.items() if until <= now]:
            del _typing[key]
        for number, (when, told) in list(_told.items()):
            if now - when > TELL_AGAIN_AFTER or told != _here(number):
                _tell(number)
        for number in board.drop_lost(now):
            _show(number)


# --- rights and rings that were lost --------------------------------------------------------------


@hub.runs_with
async def look_again() -> None:
    """Whoever may no longer see a ticket hears no more of it; whoever missed a ring is told the newest version."""
    while True:
        await asyncio.sleep(LOOK_AGAIN_EVERY)
        watched: dict[Actor, set[int]] = defaultdict(set)
        windows = [(window, number) for number in list(_told) for window in hub.listeners(topic_of(number))]
        for window, number in windows:
            watched[window.actor].add(number)
        if not watched:
            _versions.clear()
            continue
        seen = await in_database(_seen_by, watched)
        for window, number in windows:
            if number not in seen[window.actor]:
                hub.leave(window, topic_of(number))
                window.send(encode({"type": "refused", "code": NotFound.code, "detail": NotFound().detail, "number": number}))
        _ring_again({number: stands for of_one in seen.values() for number, stands in of_one.items()})


def _seen_by(watched: dict[Actor, set[int]]) -> dict[Actor, dict[int, dict[str, Any]]]:
    seen = {}
    for actor, numbers in watched.items():
        rows = queries.visible_to(actor).filter(pk__in=numbers).values_list("pk", "version", "status", "assignee_id")
        seen[actor] = {pk: frames.stands(pk, version=version, status=status, assignee=who) for pk, version, status, who in rows}
    return seen


def _ring_again(newest: dict[int, dict[str, Any]]) -> None:
    for number, stands in newest.items():
        if _versions.get(number) != stands["version"]:
            hub.deliver([([topic_of(number)], encode(stands), "")])
    _versions.clear()
    _versions.update({number: stands["version"] for number, stands in newest.items()})
