"""Words on their way into a ticket: what is refused before anything is stored, and the files that come along."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chat.actions.messages import CLIENT_ID_LENGTH
from chat.actions.refusals import BadClientId, Empty, HeldText, SameIdOtherText, TooLong, TooManyFiles, UnfitText, UnsuitableText
from helpdesk.common.actors import Actor
from helpdesk.files.actions import hang_on
from helpdesk.files.queries import files_for_posting
from helpdesk.moderation.screening import Decision, screen
from tickets.models import Entry, Ticket

MOST_CHARACTERS = 20_000
MOST_FILES = 20

# What a file hangs on decides who may fetch it: see `tickets.access`.
PUBLIC, AMONG_STAFF = "ticket", "ticket.note"


def refuse_unfit(text: str, file_ids: Sequence[UUID] = (), *, client_id: str = "", by: Actor, as_it_came: bool = False) -> None:
    """What can be said without the database. Raises Empty, TooLong, TooManyFiles, UnfitText, BadClientId, or by `screen_words`.

    `as_it_came`: words of a mail are not screened, since nobody is there to be asked for others.
    """
    if len(client_id) > CLIENT_ID_LENGTH or not client_id.isprintable():
        raise BadClientId
    if not file_ids and not any(letter.isprintable() and not letter.isspace() for letter in text):
        raise Empty(errors={"text": [Empty().detail]})
    if len(text) > MOST_CHARACTERS:
        raise TooLong(most=MOST_CHARACTERS, length=len(text))
    if len(file_ids) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    refuse_unstorable(text)
    if not as_it_came:
        screen_words(text, by=by)


def refuse_unstorable(text: str) -> None:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnfitText


def screen_words(text: str, *, by: Actor) -> None:
    """Of customers: colleagues must be able to quote what they deal with. Raises UnsuitableText, HeldText."""
    if by.is_staff or by.kind == "system":
        return
    match screen(text).decision:
        case Decision.REFUSE:
            raise UnsuitableText
        case Decision.HOLD:
            raise HeldText


def said_before(ticket: Ticket, *, by: Actor, client_id: str, text: str, file_ids: Sequence[UUID]) -> Entry | None:
    """The entry these very words became when they first arrived. Raises SameIdOtherText for other words."""
    if not client_id:
        return None
    before = Entry.objects.filter(ticket_id=ticket.pk, client_id=client_id, author_id=by.id).first()
    if before and (before.text != text or [file["id"] for file in before.files] != [str(id) for id in file_ids]):
        raise SameIdOtherText
    return before


def hang_files(ticket: Ticket, file_ids: Sequence[UUID], *, by: Actor, at: datetime, kind: str = PUBLIC) -> list[dict[str, Any]]:
    """Snapshots of the sender's own fresh uploads, which hang on the ticket from now on. Raises NotFound."""
    files = files_for_posting(by=by, ids=file_ids, at=at)
    hang_on(file_ids, kind=kind, object_id=ticket.id, at=at)
    return files
