"""What a member of staff has typed and not sent. Private and unsaid, so nothing of it goes on record."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from chat.actions.refusals import TooLong, UnfitText
from chat.models import Conversation, Draft
from chat.policies import may_read
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotAllowed, NotFound


def keep_draft(*, conversation_id: UUID, by: Actor, text: str, is_note: bool, at: datetime) -> Draft | None:
    """Keep the newest text; an empty one takes the draft away. One draft each for reply and note."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None or not may_read(by, conversation):
        raise NotFound
    if not by.is_staff:
        raise NotAllowed
    if len(text) > settings.CHAT["MESSAGE_LENGTH"] * 2:  # a draft may still be cut before it is sent
        raise TooLong(most=settings.CHAT["MESSAGE_LENGTH"], length=len(text))
    if "\x00" in text:
        raise UnfitText
    if not text:
        Draft.objects.filter(conversation=conversation, author_id=by.id, is_note=is_note).delete()
        return None
    draft, _ = Draft.objects.update_or_create(
        conversation=conversation, author_id=by.id, is_note=is_note, defaults={"text": text, "saved_at": at}
    )
    return draft
