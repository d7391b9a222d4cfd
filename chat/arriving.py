"""A window arrives: it is welcomed, told how its conversations stand, and sent what it missed, in order."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from helpdesk.common.clock import now
from helpdesk.realtime.hello import Hello, welcomes
from helpdesk.realtime.hub import hub
from helpdesk.realtime.pool import in_database
from helpdesk.realtime.sockets import Socket

from . import queries, replay
from .actions import presence

HEARTBEAT_SECONDS = 10
MOST_CONVERSATIONS_IN_HELLO = 100


@welcomes("chat")
async def welcome_customer(socket: Socket, hello: Hello) -> None:
    await _welcome(socket, hello, {})


@welcomes("console")
async def welcome_staff(socket: Socket, hello: Hello) -> None:
    hub.listen(socket, "staff")
    desk = await in_database(presence.came, socket.actor, at=now())
    await _welcome(socket, hello, desk)


async def _welcome(socket: Socket, hello: Hello, more: dict[str, Any]) -> None:
    known = _known(hello)
    conversations, missed, future, visits = await in_database(_what_it_missed, socket.actor, socket.beside, known)
    if socket.beside is not None:
        socket.visits = visits
    socket.tell(
        {
            "type": "welcome",
            "me": _me(socket),
            "heartbeat_s": HEARTBEAT_SECONDS,
            "conversations": conversations,
            **more,
        }
    )
    socket.welcomed = True
    for conversation_id, sequence in future.items():
        socket.refuse(replay.FromTheFuture(seq=sequence), conversation=str(conversation_id))
    for frame in missed:
        socket.tell(frame)


def _known(hello: Hello) -> dict[UUID, int]:
    """What the window says it has. An id that is none is passed over: one spoilt entry must not shut a window out for good."""
    known: dict[UUID, int] = {}
    for id, sequence in list(hello.conversations.items())[:MOST_CONVERSATIONS_IN_HELLO]:
        with suppress(ValueError):
            known[UUID(id)] = sequence
    return known


Missed = tuple[dict[str, Any], list[dict[str, Any]], dict[UUID, int], set[UUID]]


def _what_it_missed(actor: Any, beside: Any, known: dict[UUID, int]) -> Missed:
    """The welcome's conversations, the messages after what the window has, numbers it cannot have, and which of all
    those are the visitor's `beside`.
    """
    visits = queries.visits(beside) if beside else set()
    rows = replay.heads(actor, set()) | (replay.heads(beside, set()) if beside else {})
    others = set(known) - set(rows)
    if others:
        # Closed ones, and what a member of staff only looks at: worth a question of their own.
        readable = set(queries.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True)) | (others & visits)
        rows |= replay.heads(actor, readable) if readable else {}
    future = {id: seq for id, seq in known.items() if id in rows and seq > rows[id]["last_sequence"]}
    behind = {id: 0 if id in future else max(0, known[id]) for id in known if id in rows}
    behind = {id: seq for id, seq in behind.items() if seq < rows[id]["last_sequence"]}
    return (
        {str(id): _standing(row, staff=actor.is_staff) for id, row in rows.items()},
        replay.missed(behind) if behind else [],
        future,
        visits,
    )


def _standing(row: dict[str, Any], *, staff: bool) -> dict[str, Any]:
    standing = {
        "last_seq": row["last_sequence"],
        "retracted": sorted(row["retracted"]),
        "state": row["state"],
        "marks": {
            "customer": {"delivered": row["customer_delivered"], "read": row["customer_read"]},
            "staff": {"delivered": row["staff_delivered"], "read": row["staff_read"]},
        },
    }
    return {**standing, "last_note": row["last_note"]} if staff else standing


def _me(socket: Socket) -> dict[str, Any]:
    actor = socket.actor
    kind = "visitor" if actor.is_visitor else "staff" if actor.is_staff else "member"
    return {"kind": kind, "id": str(actor.id), "name": actor.name, "role": actor.role}
