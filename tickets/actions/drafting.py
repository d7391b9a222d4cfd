"""What a member of staff has typed on a ticket and not sent. Private and unsaid, so nothing of it goes on record."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.refusals import TooLong
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotAllowed
from tickets.actions.words import MOST_CHARACTERS, refuse_unstorable
from tickets.models import Draft, Ticket
from tickets.queries import one_visible_to

LONGEST = MOST_CHARACTERS * 2  # a draft may still be cut before it is sent


@transaction.atomic
def keep_draft(*, number: int, by: Actor, text: str, is_note: bool, at: datetime) -> Draft | None:
    """Keep the newest text; an empty one takes the draft away. One draft each for reply and note."""
    ticket = one_visible_to(by, number)
    if not by.is_staff:
        raise NotAllowed
    if len(text) > LONGEST:
        raise TooLong(most=MOST_CHARACTERS, length=len(text))
    refuse_unstorable(text)
    if not text:
        Draft.objects.filter(ticket=ticket, author_id=by.id, is_note=is_note).delete()
        return None
    return _keep(ticket, by.user_id, is_note, text, at)


def drafts_of(*, number: int, by: Actor) -> list[Draft]:
    """Their own, at most one for a reply and one for a note."""
    ticket = one_visible_to(by, number)
    if not by.is_staff:
        raise NotAllowed
    return list(Draft.objects.filter(ticket=ticket, author_id=by.id))


def take_drafts_along(source: Ticket, target: Ticket) -> None:
    """Of a ticket that is merged away. Who has begun to write on both finds the one below the other."""
    for draft in Draft.objects.filter(ticket=source):
        there = Draft.objects.filter(ticket=target, author_id=draft.author_id, is_note=draft.is_note).first()
        text = f"{there.text}\n\n{draft.text}" if there else draft.text
        _keep(target, draft.author_id, draft.is_note, text, draft.saved_at)
        draft.delete()


def _keep(ticket: Ticket, author_id: UUID, is_note: bool, text: str, at: datetime) -> Draft:
    draft, _ = Draft.objects.update_or_create(
        ticket=ticket, author_id=author_id, is_note=is_note, defaults={"text": text, "saved_at": at}
    )
    return draft
