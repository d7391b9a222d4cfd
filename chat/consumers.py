"""What windows say about conversations: read, hand on, answer. The rules are in `actions` and `policies`."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError, NotFound, TooFast
from helpdesk.events import publish
from helpdesk.files.actions import pass_on
from helpdesk.realtime.frames import encode, handles
from helpdesk.realtime.gather import Gatherer
from helpdesk.realtime.hub import hub
from helpdesk.realtime.pool import in_database
from helpdesk.realtime.sockets import Socket

from . import frames, policies, queries, replay, summaries
from .actions import marks, notes, offering, presence
from .actions.messages import Draft, Result
from .arriving import HEARTBEAT_SECONDS
from .events import PostedMessage, Typed
from .models import Conversation
from .writer import writer

BOTH = {"chat", "console"}
TYPING_TEXT = 500
TYPING_EVERY = 0.5  # seconds
COMMITS_IN_FLIGHT = 1_000  # ids handed out may become visible this much out of order


# --- words ----------------------------------------------------------------------------------------


@handles("message.post", frames.Post, faces=BOTH)
def post(socket: Socket, frame: frames.Post) -> None:
    about = {"client_id": frame.client_id[:64], "conversation": str(frame.conversation)}
    if wait := socket.may_post_now():
        socket.refuse(TooFast(retry_after=wait), **about)
        return
    if frame.visibility == "internal" and socket.actor.is_staff:
        socket.later(_post_note(socket, frame), **about)
        return
    # A customer's `visibility` is a field they have no business setting: ignored like any other.
    by = socket.actor_in(frame.conversation)
    draft = Draft(frame.conversation, by, frame.client_id, frame.text, tuple(frame.files), socket.name)
    if draft.file_ids and by != socket.actor:
        socket.later(_pass_on_and_post(socket, draft), **about)
        return
    writer.post(draft, partial(_answer, socket))


async def _pass_on_and_post(socket: Socket, draft: Draft) -> None:
    """What the member uploaded in this browser goes along with what the visitor says in it."""
    await in_database(pass_on, draft.file_ids, by=socket.actor, to=draft.by, at=now())
    writer.post(draft, partial(_answer, socket))


def _answer(socket: Socket, draft: Draft, result: Result) -> None:
    if isinstance(result, PostedMessage):
        socket.tell(frames.accepted(result))
    else:
        socket.refuse(result, client_id=draft.client_id[:64], conversation=str(draft.conversation_id))


async def _post_note(socket: Socket, frame: frames.Post) -> None:
    note = await in_database(
        notes.post_note, conversation_id=frame.conversation, by=socket.actor, client_id=frame.client_id, text=frame.text, at=now()
    )
    socket.tell(
        {
            "type": "message.accepted",
            "client_id": frame.client_id,
            "conversation": str(frame.conversation),
            "seq": note.sequence,
            "at": frames.moment(note.created_at),
            "visibility": "internal",
        }
    )


# --- marks, typing --------------------------------------------------------------------------------


@handles("message.read", frames.Read, faces=BOTH)
def read(socket: Socket, frame: frames.Read) -> None:
    _marks.add((socket, frame.conversation, frame.seq, True))


@handles("message.delivered", frames.Read, faces=BOTH)
def delivered(socket: Socket, frame: frames.Read) -> None:
    _marks.add((socket, frame.conversation, frame.seq, False))


async def _mark(batch: Sequence[tuple[Socket, UUID, int, bool]]) -> None:
    """Only the furthest mark of each person in each conversation counts."""
    furthest: dict[tuple[UUID, Any, bool], tuple[int, Socket]] = {}
    for socket, conversation_id, sequence, seen in batch:
        if socket.identity is None:
            continue
        key = (conversation_id, socket.actor_in(conversation_id), seen)
        if key not in furthest or furthest[key][0] < sequence:
            furthest[key] = (sequence, socket)
    for (conversation_id, actor, seen), (sequence, socket) in furthest.items():
        try:
            await in_database(marks.mark, conversation_id=conversation_id, by=actor, read=seen, sequence=sequence, at=now())
        except DomainError as error:
            socket.refuse(error, conversation=str(conversation_id))
    await asyncio.sleep(0.2)  # a mark may be late; it must not cost a commit for each line read


_marks: Gatherer[tuple[Socket, UUID, int, bool]] = Gatherer(_mark, most=500)


@handles("typing", frames.TypingOn, faces=BOTH)
def typing(socket: Socket, frame: frames.TypingOn) -> None:
    """Coalesced: of each person in each conversation the newest is told, however many windows and frames it came by."""
    key = (frame.conversation, socket.actor_in(frame.conversation).key)
    is_pending = key in _typing
    _typing[key] = (socket, frame)
    if not is_pending:
        _typings.add(key)


async def _type(batch: Sequence[tuple[UUID, str]]) -> None:
    newest = {key: _typing.pop(key) for key in batch}
    said = []
    for socket, frame in newest.values():
        text = "" if socket.actor.is_staff else frame.text[:TYPING_TEXT]
        said.append(Typed(frame.conversation, socket.actor_in(frame.conversation), frame.on, text))
    for unheard in await in_database(_say_typing, said):
        socket, _ = newest[(unheard.conversation_id, unheard.by.key)]
        socket.refuse(NotFound(), conversation=str(unheard.conversation_id))
    await asyncio.sleep(TYPING_EVERY)  # what is typed meanwhile is told in one go


def _say_typing(said: Sequence[Typed]) -> list[Typed]:
    """Tell the other sides; returns what was not theirs to say. One query for all of them, and one for each told."""
    conversations = {one.pk: one for one in Conversation.objects.filter(pk__in={typed.conversation_id for typed in said})}
    unheard = []
    for typed in said:
        conversation = conversations.get(typed.conversation_id)
        if conversation is not None and policies.may_write(typed.by, conversation):
            publish(typed)
        else:
            unheard.append(typed)
    return unheard


_typing: dict[tuple[UUID, str], tuple[Socket, frames.TypingOn]] = {}
_typings: Gatherer[tuple[UUID, str]] = Gatherer(_type, most=5_000)


# --- heartbeat ------------------------------------------------------------------------------------


@handles("ping", frames.Ping, faces=BOTH)
def ping(socket: Socket, frame: frames.Ping) -> None:
    _pings.add(socket)


async def _pong(batch: Sequence[Socket]) -> None:
    """Answer many heartbeats with two queries: the newest number of every conversation each of them is in."""
    sockets = {socket for socket in batch if socket.closing is None}
    actors = {actor for socket in sockets for actor in (socket.actor, socket.beside) if actor is not None}
    found = await in_database(replay.heads_of_all, actors, {id for s in sockets for id in s.watched})
    for socket in sockets:
        heads = found.of(socket.actor, set(socket.watched))
        if socket.beside is not None:
            heads |= found.of(socket.beside, set())
        pong: dict[str, Any] = {"type": "pong", "heads": {str(id): head for id, (head, _) in heads.items()}}
        if socket.face == "console":
            pong["notes"] = {str(id): note for id, (_, note) in heads.items()}
        socket.tell(pong)


_pings: Gatherer[Socket] = Gatherer(_pong, most=500)


@hub.runs_with
async def say_who_is_at_the_desk() -> None:
    """Agents whose windows we hear count as there; `chat.jobs` notices those nobody hears any more."""
    while True:
        lately = time.monotonic() - HEARTBEAT_SECONDS * 1.5
        consoles = (socket for socket in hub.sockets if socket.face == "console" and socket.welcomed)
        there = {socket.actor.id for socket in consoles if socket.heard_at > lately}
        if there:
            await in_database(presence.agents_seen, there, at=now())
        await asyncio.sleep(HEARTBEAT_SECONDS)


@hub.runs_with
async def ring_again() -> None:
    """Tell the newest number of each conversation again, once or twice, when it has been quiet for a moment.

    A doorbell may have been lost: by the channel layer, or by a process that died between its commit and its push.
    Whoever has the number already ignores it; whoever has not asks for what is missing.
    """
    told = await in_database(replay.newest)
    while True:
        await asyncio.sleep(2)
        until = now() - timedelta(seconds=1)
        quiet = await in_database(replay.spoken_since, told - COMMITS_IN_FLIGHT, until - timedelta(seconds=5), until)
        for message, id, head, member, visitor, assignee in quiet:
            topics = [f"conversation:{id}", f"user:{member}", f"visitor:{visitor}", f"user:{assignee}"]
            hub.deliver([(topics, encode({"type": "pong", "heads": {str(id): head}}), "")])
            told = max(told, message)


# --- the console ----------------------------------------------------------------------------------


@handles("watch", frames.Watch, faces={"console"})
def watch(socket: Socket, frame: frames.Watch) -> None:
    socket.later(_watch(socket, frame), conversation=str(frame.conversation))


async def _watch(socket: Socket, frame: frames.Watch) -> None:
    conversation, messages, said = await in_database(_watched, socket.actor, frame.conversation, max(0, frame.after))
    socket.watched[frame.conversation] = 0
    hub.listen(socket, f"conversation:{frame.conversation}")
    hub.listen(socket, f"staff:conversation:{frame.conversation}")
    socket.tell({"type": "conversation.changed", "conversation": conversation})
    for body in [*messages, *said]:
        socket.tell(body)


def _watched(actor: Any, conversation_id: UUID, after: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    conversation = queries.visible_to(actor).filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound
    return (
        summaries.conversation_for_staff(conversation),
        replay.missed({conversation_id: after}),
        replay.notes_after(conversation_id, 0),
    )


@handles("unwatch", frames.Unwatch, faces={"console"})
def unwatch(socket: Socket, frame: frames.Unwatch) -> None:
    socket.watched.pop(frame.conversation, None)
    hub.leave(socket, f"conversation:{frame.conversation}")
    hub.leave(socket, f"staff:conversation:{frame.conversation}")


@handles("presence.set", frames.SetPresence, faces={"console"})
def set_presence(socket: Socket, frame: frames.SetPresence) -> None:
    socket.later(_set_presence(socket, frame))


async def _set_presence(socket: Socket, frame: frames.SetPresence) -> None:
    await in_database(presence.set_presence, by=socket.actor, state=frame.state, reason=frame.reason, at=now())


@handles("offer.decline", frames.DeclineOffer, faces={"console"})
def decline(socket: Socket, frame: frames.DeclineOffer) -> None:
    work = in_database(offering.decline_offer, conversation_id=frame.conversation, by=socket.actor, at=now())
    socket.later(work, conversation=str(frame.conversation))
