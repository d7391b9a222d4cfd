"""What happens in conversations, for whoever listens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from helpdesk.common.actors import Actor


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message as it was stored; carries all that a window needs, so that nobody has to ask for it again."""

    conversation_id: UUID
    sequence: int
    client_id: str
    author_kind: str
    author_id: UUID | None
    author_name: str
    by_staff: bool
    text: str
    files: list[dict[str, Any]]
    created_at: datetime
    recipients: tuple[str, ...]  # topics of the customer and of who has the conversation
    origin: str = ""  # the socket it came from, which is told by its acknowledgement


@dataclass(frozen=True, slots=True)
class MessagesPosted:
    """One commit's worth of messages, of any number of conversations, in order within each."""

    messages: tuple[PostedMessage, ...]


@dataclass(frozen=True, slots=True)
class NotePosted:
    note_id: UUID


@dataclass(frozen=True, slots=True)
class MessageRetracted:
    conversation_id: UUID
    sequence: int


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """State, assignee, queue, rating … of a conversation are new. `happening_id` is the line to show for it."""

    conversation_id: UUID
    happening_id: int | None = None


@dataclass(frozen=True, slots=True)
class LineChanged:
    """Somebody joined or left the line of a queue: the others' places are new."""

    queue_id: UUID


@dataclass(frozen=True, slots=True)
class OfferMade:
    offer_id: int


@dataclass(frozen=True, slots=True)
class OfferEnded:
    offer_id: int


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class MarksMoved:
    """One side's windows got, or its eyes read, up to a message."""

    conversation_id: UUID
    side: str  # customer or staff
    delivered: int
    read: int


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody is (`on`) or is no longer writing. `text` is what a customer has in the box; for staff only."""

    conversation_id: UUID
    by: Actor
    on: bool
    text: str
