"""The answer to such a mail is one more message of the customer's, as if they had come back and said it."""

from datetime import datetime
from uuid import UUID

from chat.actions.closing import reopen
from chat.actions.messages import MOST_FILES, Draft, post_messages
from chat.correspondence import customer_of
from chat.models import Conversation
from helpdesk.common.errors import DomainError
from helpdesk.mailbox.keeping import keep_parts
from helpdesk.mailbox.parsing import Letter


def join_by_mail(*, conversation: Conversation, letter: Letter, mail_id: UUID, at: datetime) -> int:
    """Say it; the number it has. The same mail again is the same message. Call inside a transaction that is rolled back
    when this raises: what chat refuses in an open window it refuses here too (TooLong, HeldText, Blocked, TooLateToReopen …).
    """
    by = customer_of(conversation)
    if conversation.state == Conversation.State.CLOSED:
        reopen(conversation_id=conversation.pk, by=by, at=at)
    kept = keep_parts(letter.parts, most=MOST_FILES, by=by, at=at)
    draft = Draft(
        conversation.pk, by, f"mail-{mail_id.hex}", _words(letter, [one["name"] for one in kept.refused]), tuple(kept.ids)
    )
    (result,) = post_messages([draft], at=at)
    if isinstance(result, DomainError):
        raise result
    return result.sequence


def _words(letter: Letter, refused: list[str]) -> str:
    """What could not come along is named, so that nobody looks for it."""
    left_out = f"（邮件里的这些附件没有收：{'、'.join(refused)}）" if refused else ""
    return "\n\n".join(part for part in (letter.text.strip(), left_out) if part)
