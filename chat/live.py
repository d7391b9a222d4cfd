"""What happened in chat, rung at the windows it concerns. Runs after the commit; the only place of chat that pushes."""

from typing import Any

from helpdesk.events import subscribe
from helpdesk.realtime.push import push, push_many

from . import frames, queries, summaries
from .events import (
    ConversationChanged,
    LineChanged,
    MarksMoved,
    MessageRetracted,
    MessagesPosted,
    NotePosted,
    OfferEnded,
    OfferMade,
    PresenceChanged,
    Typed,
)
from .models import Conversation, Happening, Note, Offer


@subscribe(MessagesPosted, after_commit=True)
def ring_messages(event: MessagesPosted) -> None:
    push_many((message.recipients, frames.posted(message), message.origin) for message in event.messages)


@subscribe(NotePosted, after_commit=True)
def ring_note(event: NotePosted) -> None:
    note = Note.objects.select_related("author", "conversation").get(pk=event.note_id)
    topics = [f"staff:conversation:{note.conversation_id}"]
    if note.conversation.assignee_id:
        topics.append(f"user:{note.conversation.assignee_id}")
    push(topics, {"type": "message.posted", **frames.note_body(note)})


@subscribe(MessageRetracted, after_commit=True)
def ring_retraction(event: MessageRetracted) -> None:
    conversation = Conversation.objects.get(pk=event.conversation_id)
    frame = {"type": "message.retracted", "conversation": str(conversation.pk), "seq": event.sequence}
    push([*_customer(conversation), *_staff(conversation)], frame)


@subscribe(ConversationChanged, after_commit=True)
def ring_change(event: ConversationChanged) -> None:
    """The customer sees their side of it, every console the desk's, once there is something to see."""
    conversation = queries.with_people().get(pk=event.conversation_id)
    happening = Happening.objects.filter(pk=event.happening_id).first() if event.happening_id else None
    line = {"happening": summaries.happening_body(happening)} if happening else {}
    if conversation.has_words or not happening or happening.kind != "asked":
        push(["staff"], {"type": "conversation.changed", "conversation": summaries.conversation_for_staff(conversation), **line})
    for_customer: dict[str, Any] = line if happening and happening.for_customer else {}
    frame = {"type": "conversation.changed", "conversation": summaries.conversation_for_customer(conversation), **for_customer}
    push(_customer(conversation), frame)


@subscribe(LineChanged, after_commit=True)
def ring_line(event: LineChanged) -> None:
    push_many(
        (
            _customer(conversation),
            {"type": "line.position", "conversation": str(conversation.pk), "position": position, "wait_s": wait},
            "",
        )
        for conversation, position, wait in summaries.line_positions(event.queue_id)
    )


@subscribe(OfferMade, after_commit=True)
def ring_offer(event: OfferMade) -> None:
    offer = Offer.objects.select_related("conversation").get(pk=event.offer_id)
    push([f"user:{offer.agent_id}"], {"type": "offer", **summaries.offer_summary(offer)})


@subscribe(OfferEnded, after_commit=True)
def ring_offer_ended(event: OfferEnded) -> None:
    offer = Offer.objects.get(pk=event.offer_id)
    frame = {"type": "offer.ended", "conversation": str(offer.conversation_id), "outcome": offer.outcome}
    push([f"user:{offer.agent_id}"], frame)


@subscribe(PresenceChanged, after_commit=True)
def ring_presence(event: PresenceChanged) -> None:
    for body in summaries.presence_of([event.user_id]):
        push(["staff"], {"type": "presence.changed", **body})


@subscribe(MarksMoved, after_commit=True)
def ring_marks(event: MarksMoved) -> None:
    conversation = Conversation.objects.get(pk=event.conversation_id)
    frame = {
        "type": "read",
        "conversation": str(conversation.pk),
        "side": event.side,
        "delivered": event.delivered,
        "read": event.read,
    }
    push([*_customer(conversation), *_staff(conversation)], frame)


@subscribe(Typed)
def ring_typing(event: Typed) -> None:
    """To the other side only. What a customer has in the box goes to staff; what staff write shows as "is writing"."""
    conversation = Conversation.objects.get(pk=event.conversation_id)
    by = {"kind": "staff" if event.by.is_staff else "customer", "name": event.by.name}
    frame: dict[str, Any] = {"type": "typing", "conversation": str(event.conversation_id), "by": by, "on": event.on}
    if event.by.is_staff:
        push(_customer(conversation), frame)
    else:
        push(_staff(conversation), {**frame, "text": event.text})


def _customer(conversation: Conversation) -> list[str]:
    member, visitor = conversation.member_id, conversation.visitor_id
    return [*([f"user:{member}"] if member else []), *([f"visitor:{visitor}"] if visitor else [])]


def _staff(conversation: Conversation) -> list[str]:
    assignee = [f"user:{conversation.assignee_id}"] if conversation.assignee_id else []
    return [f"conversation:{conversation.pk}", *assignee]
