"""Words among staff beside a conversation. The customer's timeline has no hole where they stand: their numbers differ."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from chat.actions.locking import locked_conversation
from chat.actions.refusals import BadClientId, Empty, SameIdOtherText, TooLong, UnfitText
from chat.events import NotePosted
from chat.models import Conversation, Note
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotAllowed
from helpdesk.events import publish
from helpdesk.evidence import record

CLIENT_ID_LENGTH = 64


@transaction.atomic
def post_note(*, conversation_id: UUID, by: Actor, client_id: str, text: str, at: datetime) -> Note:
    """Write a note. The same `client_id` again is the same note; another text under it is refused. Also when closed."""
    _refuse_unfit(client_id, text)
    conversation = locked_conversation(conversation_id, by=by)
    if not can(by, "chat.note"):
        raise NotAllowed
    before = Note.objects.filter(conversation=conversation, client_id=client_id, author_id=by.id).first()
    if before:
        if before.text != text:
            raise SameIdOtherText
        return before
    return write_note(conversation, by=by, client_id=client_id, text=text, at=at)


def write_note(conversation: Conversation, *, by: Actor, client_id: str, text: str, at: datetime) -> Note:
    """Call while holding the conversation."""
    conversation.last_note += 1
    conversation.save(update_fields=["last_note"])
    note = Note.objects.create(
        conversation=conversation,
        sequence=conversation.last_note,
        after=conversation.last_sequence,
        client_id=client_id,
        author_id=by.user_id,
        text=text,
        created_at=at,
    )
    facts = {"sequence": note.sequence, "text": text}
    record("chat.note.posted", subject=("conversation", conversation.pk), by=by.key, at=at, facts=facts)
    publish(NotePosted(note.pk))
    return note


def _refuse_unfit(client_id: str, text: str) -> None:
    most = settings.CHAT["MESSAGE_LENGTH"]
    if not client_id or len(client_id) > CLIENT_ID_LENGTH or not client_id.isprintable():
        raise BadClientId
    if not text.strip():
        raise Empty
    if len(text) > most:
        raise TooLong(most=most, length=len(text))
    if "\x00" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise UnfitText
