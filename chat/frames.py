"""The words of chat on the wire. Samples of each: tests/contracts/frames."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from helpdesk.realtime.frames import Frame

from .events import PostedMessage
from .models import Message, Note


class Post(Frame, frozen=True):
    conversation: UUID
    client_id: str
    text: str = ""
    files: list[UUID] = []
    visibility: str = "public"


class Read(Frame, frozen=True):
    conversation: UUID
    seq: int


class TypingOn(Frame, frozen=True):
    conversation: UUID
    on: bool
    text: str = ""


class Ping(Frame, frozen=True):
    pass


class Watch(Frame, frozen=True):
    conversation: UUID
    after: int = 0


class Unwatch(Frame, frozen=True):
    conversation: UUID


class SetPresence(Frame, frozen=True):
    state: str
    reason: str = ""


class DeclineOffer(Frame, frozen=True):
    conversation: UUID


class BoardWatch(Frame, frozen=True):
    queues: list[str] = []


class BoardUnwatch(Frame, frozen=True):
    pass


def moment(at: datetime) -> str:
    """UTC to the millisecond, as every time on the wire."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def accepted(message: PostedMessage) -> dict[str, Any]:
    return {
        "type": "message.accepted",
        "client_id": message.client_id,
        "conversation": message.conversation_id,
        "seq": message.sequence,
        "at": moment(message.created_at),
    }


def posted(message: PostedMessage) -> dict[str, Any]:
    return {
        "type": "message.posted",
        "conversation": message.conversation_id,
        "seq": message.sequence,
        "client_id": message.client_id,
        "author": author(message.author_kind, message.author_id, message.author_name, by_staff=message.by_staff),
        "text": message.text,
        "files": message.files,
        "at": moment(message.created_at),
        "visibility": "public",
        "retracted": False,
    }


def message_body(message: Message) -> dict[str, Any]:
    """A stored message as both sides may see it: a retracted one without its words."""
    retracted = message.retracted_at is not None
    return {
        "conversation": str(message.conversation_id),
        "seq": message.sequence,
        "client_id": message.client_id,
        "author": author(message.author_kind, message.author_id, message.author_name, by_staff=message.by_staff),
        "text": "" if retracted else message.text,
        "files": [] if retracted else message.files,
        "at": moment(message.created_at),
        "visibility": "public",
        "retracted": retracted,
    }


def note_body(note: Note) -> dict[str, Any]:
    return {
        "conversation": str(note.conversation_id),
        "seq": note.sequence,
        "after": note.after,
        "client_id": note.client_id,
        "author": author("user", note.author_id, note.author.display_name, by_staff=True),
        "text": note.text,
        "files": [],
        "at": moment(note.created_at),
        "visibility": "internal",
        "retracted": False,
    }


def author(kind: str, id: UUID | None, name: str, *, by_staff: bool) -> dict[str, Any]:
    role = "staff" if by_staff else "system" if kind == "system" else "customer"
    return {"kind": role, "id": id, "name": name}
