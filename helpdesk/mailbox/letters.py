"""How a mail to a customer is written: who it is from, which thread it stands in, its text and the same as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import formataddr
from html import escape
from secrets import token_hex

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .headers import FORBIDDEN
from .keys import thread_secrets
from .models import Mailbox
from .threads import Thread, message_id, reply_address

MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>\Z")  # what may stand in a header of ours: nobody else writes those
ANSWERED = re.compile(r"^\s*(?:(?:re|aw|sv|fw|fwd|回复|答复|转发|回覆|轉寄)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.I)
TAG = re.compile(r"\s*\[#\d{1,12}\]")


def letter(
    *,
    thread: Thread,
    mailbox: Mailbox,
    to: str,
    subject: str,
    text: str,
    quote: str = "",
    answers: Sequence[str] = (),
    headers: dict[str, str],
) -> EmailMultiAlternatives:
    """One mail in a thread: an answer to it finds its way back by its id and by its address.

    `answers`: the Message-IDs it answers, newest first. `quote` stands below the words, marked as somebody else's.
    """
    # Short enough for one line of a header: an id that is folded is not known again by every program.
    secret = thread_secrets()[0]
    domain = mailbox.address.rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=one_line(subject)[:255],
        body=f"{text}\n\n{_marked(quote)}" if quote else text,
        from_email=formataddr((one_line(mailbox.name or settings.SITE_NAME), mailbox.address)),
        to=[to],
        reply_to=[reply_address(thread, secret=secret, address=mailbox.address)],
        headers={
            "Message-ID": message_id(thread, secret=secret, unique=token_hex(5), domain=domain),
            **_references(answers),
            **headers,
        },
    )
    message.attach_alternative(_html(text, quote), "text/html")
    return message


def subject_of(subject: str, number: int, *, is_answer: bool) -> str:
    """The thread's own, so that every reader of mail keeps it together, with the number people search for."""
    bare = TAG.sub("", ANSWERED.sub("", subject)).strip()
    return f"{'Re: ' if is_answer else ''}{bare} [#{number}]"


def one_line(text: str) -> str:
    return " ".join(FORBIDDEN.sub(" ", text).split())


def _references(answers: Sequence[str]) -> dict[str, str]:
    ids = [one for one in answers if MESSAGE_ID.match(one)]
    if not ids:
        return {}
    return {"In-Reply-To": ids[0], "References": " ".join(reversed(ids))}


def _marked(quote: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in quote.splitlines())


def _html(text: str, quote: str) -> str:
    words = "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in text.split("\n\n"))
    if not quote:
        return words
    style = "margin:1em 0 0;padding-left:.8em;border-left:2px solid #c8ced3;color:#566572"
    return f'{words}<blockquote style="{style}">{_lines(quote)}</blockquote>'


def _lines(paragraph: str) -> str:
    """A line that is a link of ours can be followed; what a customer wrote stays text."""
    return "<br>".join(_linked(escape(line)) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    return f'<a href="{line}">{line}</a>' if line.startswith(f"{settings.SITE_URL}/") and " " not in line else line
