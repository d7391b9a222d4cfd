"""What a mail says, as a ticket can take it. Nobody can be asked for other words: what is too long is cut, and all of it
goes along as a file."""

import re
from dataclasses import dataclass

from helpdesk.mailbox.parsing import Letter, Part
from helpdesk.moderation.screening import Decision, screen
from tickets.actions.words import MOST_CHARACTERS
from tickets.models import Ticket

SUBJECT_LENGTH: int = Ticket._meta.get_field("subject").max_length or 200
NO_SUBJECT = "（没有主题）"
NO_WORDS = "（邮件没有正文）"
WENT_ON = "\n\n……（正文太长，全文见附件）"
WHOLE = "邮件全文.txt"
# What no database or page can hold, and what would end a line of a header once we answer.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
STOLEN = re.compile(
    "账号被盗|帐号被盗|被盗号|盗号|账户被盗|号被盗|stolen account|account (?:was |is |has been )?(?:stolen|hacked)", re.I
)


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    text: str
    whole: bytes  # b"" where nothing was cut

    def along(self, letter: Letter) -> list[Part]:
        """What goes along with them as files."""
        whole = [Part(WHOLE, "text/plain", self.whole, "", False)] if self.whole else []
        return [*whole, *letter.parts]


def words_of(letter: Letter) -> Words:
    text = _storable(letter.text).strip() or NO_WORDS
    subject = " ".join(_storable(letter.subject).split()) or NO_SUBJECT
    whole = b""
    if len(text) > MOST_CHARACTERS:
        # The subject first: a file that began with markup would be taken for a page and refused.
        whole = f"{subject}\n\n{text}".encode()
        text = text[: MOST_CHARACTERS - len(WENT_ON)] + WENT_ON
    return Words(subject=shortened(subject), text=text, whole=whole)


def shortened(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_LENGTH else subject[: SUBJECT_LENGTH - 1] + "…"


def is_about_theft(letter: Letter) -> bool:
    """By the subject: whoever quotes the words below is often asking about something else."""
    return STOLEN.search(letter.subject) is not None


def flag_of(words: Words) -> str:
    """What screening says to it, for us to see. A mail is never refused for its words: it lies here already, and whoever
    reports a fraud quotes the fraud."""
    decision = screen(f"{words.subject}\n{words.text}").decision
    return "" if decision is Decision.ALLOW else str(decision)


def _storable(text: str) -> str:
    return UNSTORABLE.sub("", text)
