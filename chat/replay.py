"""What a window missed: everything after the last number it has, in order, from the database."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError

from . import frames
from .models import Conversation, Message, Note

MOST_AT_ONCE = 300  # of one conversation; a window that sees it has not reached the head asks again


class FromTheFuture(DomainError):
    code = "from_the_future"
    zh = "这个会话还没有第 {seq} 条，已从头补齐。"
    en = "This conversation has no message {seq} yet; it is sent again from the start."


def heads(actor: Actor, watched: set[UUID]) -> dict[UUID, dict[str, Any]]:
    """Of every open conversation the actor is in, and of those they watch: numbers, marks, state, and what was taken back.

    One query: two thousand windows that come back at once each ask this.
    """
    concerned = Q(pk__in=watched)
    if actor.is_staff:
        concerned |= Q(assignee_id=actor.id, state=Conversation.State.ACTIVE)
    mine = Q(visitor_id=actor.id) if actor.is_visitor else Q(member_id=actor.id)
    concerned |= mine & ~Q(state=Conversation.State.CLOSED)
    taken_back = FilteredRelation("messages", condition=Q(messages__retracted_at__isnull=False))
    rows = Conversation.objects.filter(concerned).annotate(taken=taken_back).values(*STANDING, "taken__sequence")
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        retracted = row.pop("taken__sequence")
        standing = found.setdefault(row["id"], {**row, "retracted": []})
        if retracted is not None:
            standing["retracted"].append(retracted)
    return found


STANDING = (
    "id",
    "last_sequence",
    "last_note",
    "state",
    "customer_delivered",
    "customer_read",
    "staff_delivered",
    "staff_read",
)


class Heads:
    """The newest numbers (message, note) of many people's conversations, read in one go."""

    def __init__(self, rows: list[tuple[UUID, int, int, UUID | None, UUID | None, UUID | None]]) -> None:
        self._all: dict[UUID, tuple[int, int]] = {}
        self._of: dict[str, set[UUID]] = defaultdict(set)
        for id, head, note, member, visitor, assignee in rows:
            self._all[id] = (head, note)
            self._of[f"user:{member}"].add(id)
            self._of[f"visitor:{visitor}"].add(id)
            self._of[f"user:{assignee}"].add(id)

    def of(self, actor: Actor, watched: set[UUID]) -> dict[UUID, tuple[int, int]]:
        return {id: self._all[id] for id in self._of.get(actor.key, set()) | watched if id in self._all}


def heads_of_all(actors: set[Actor], watched: set[UUID]) -> Heads:
    """For all heartbeats of a moment at once: one query, however many windows."""
    users = [actor.id for actor in actors if actor.kind == "user"]
    visitors = [actor.id for actor in actors if actor.is_visitor]
    mine = (Q(member_id__in=users) | Q(visitor_id__in=visitors) | Q(assignee_id__in=users)) & ~Q(state=Conversation.State.CLOSED)
    rows = Conversation.objects.filter(mine | Q(pk__in=watched))
    return Heads(list(rows.values_list("id", "last_sequence", "last_note", "member_id", "visitor_id", "assignee_id")))


def missed(after: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """`message.posted` frames after the given numbers, in order within each conversation. One query for all of them."""
    behind = Q(pk__in=[])
    for conversation_id, sequence in after.items():
        behind |= Q(conversation_id=conversation_id, sequence__gt=sequence, sequence__lte=sequence + MOST_AT_ONCE)
    messages = Message.objects.filter(behind).order_by("conversation_id", "sequence")
    return [{"type": "message.posted", **frames.message_body(message)} for message in messages]


def notes_after(conversation_id: UUID, sequence: int) -> list[dict[str, Any]]:
    """The notes of a conversation after note `sequence`. For staff only."""
    notes = Note.objects.filter(conversation_id=conversation_id, sequence__gt=sequence).select_related("author")
    return [{"type": "message.posted", **frames.note_body(note)} for note in notes]


def newest() -> int:
    """The id of the newest message: where `spoken_since` begins."""
    return Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def spoken_since(id: int, since: datetime, until: datetime) -> list[tuple[int, UUID, int, UUID | None, UUID | None, UUID | None]]:
    """Newest messages of conversations, posted between two moments: id, conversation, head, and who is in it.

    Only messages after `id` are looked at, which the primary key finds; callers begin a little earlier than they ended.
    """
    span = {"created_at__gt": since, "created_at__lte": until}
    newest = Message.objects.filter(pk__gt=id, sequence=F("conversation__last_sequence"), **span)
    of = "conversation__"
    columns = ("pk", "conversation_id", "sequence", f"{of}member_id", f"{of}visitor_id", f"{of}assignee_id")
    return list(newest.values_list(*columns))
