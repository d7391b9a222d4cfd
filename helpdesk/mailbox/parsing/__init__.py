"""From the bytes of a mail to a `Letter`. Pure: no database, no clock, no network; and it takes whatever comes.

The standard library's parser under a policy that leaves headers as they are: its newer one decodes them while it reads, and
fails on some of what is really sent. What is left to decode is decoded here, one kind of thing per file.
"""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32

from . import history, safe_html
from .bodies import Body, body_of
from .charsets import unturned
from .headers import addresses, all_lines, deceptions, ids, one_line, sent_at
from .kinds import kind_of
from .letter import Address, Bounce, Kind, Letter, Part, Standing, Unreadable, Warning
from .mending import mended
from .standings import standing_of

__all__ = ["Address", "Bounce", "Kind", "Letter", "Part", "Standing", "Unreadable", "Warning", "read_letter"]

LARGEST_HEADER_IN_BYTES = 1024 * 1024
MOST_BOUNDARIES = 300
MOST_MAILS_INSIDE = 100
LONGEST_SUBJECT = 255
PIECE_IN_BYTES = 64 * 1024
NOBODY = Address("", "")


class AsTheyAre(Compat32):
    """Its parent puts � in the place of each raw byte that is fetched from a header; here the bytes are wanted."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


def read_letter(raw: bytes, *, trusted_host: str = "") -> Letter:
    """Raises Unreadable, and nothing else, for what cannot be read in bounded time and memory."""
    _refuse_bombs(raw)
    try:
        return _letter(_parsed(mended(raw)), trusted_host)
    except Unreadable:
        raise
    except (Exception, RecursionError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}"[:300]) from error


def _parsed(raw: bytes) -> Message:
    """In pieces: given all at once, the standard library holds four bytes for each of the mail's meanwhile."""
    parser = BytesFeedParser(policy=AsTheyAre())
    for start in range(0, len(raw), PIECE_IN_BYTES):
        parser.feed(raw[start : start + PIECE_IN_BYTES])
    return parser.close()


def _refuse_bombs(raw: bytes) -> None:
    """Before it is parsed: the parser's time grows with nesting times length."""
    if not raw.strip():
        raise Unreadable("empty")
    head = raw[: LARGEST_HEADER_IN_BYTES + 4]
    if len(raw) > LARGEST_HEADER_IN_BYTES and not re.search(rb"\r?\n\r?\n", head):
        raise Unreadable("its header is larger than 1 MB")
    if raw.count(b"boundary=") > MOST_BOUNDARIES or raw.lower().count(b"message/rfc822") > MOST_MAILS_INSIDE:
        raise Unreadable("it is nested too deeply")


def _letter(message: Message, trusted_host: str) -> Letter:
    senders = addresses(message, "From")
    sender = senders[0] if senders else NOBODY
    reply_to = addresses(message, "Reply-To")
    at, about_date = sent_at(message)
    subject = unturned(one_line(message, "Subject"))[:LONGEST_SUBJECT]
    body = body_of(message)
    text, html, about_html = _words(body)
    new, quoted = history.split(text)
    kind, bounce = kind_of(message, sender, subject, bool(body.calendar))
    warnings = [
        *_about_senders(message, senders),
        *about_date,
        *body.warnings,
        *about_html,
        *deceptions(message, sender, reply_to),
    ]
    return Letter(
        message_id=next(iter(ids(message, "Message-ID")), ""),
        in_reply_to=ids(message, "In-Reply-To"),
        references=ids(message, "References"),
        sender=sender,
        reply_to=reply_to,
        to=addresses(message, "To"),
        cc=addresses(message, "Cc"),
        delivered_to=tuple(
            line.strip("<> ").lower() for line in all_lines(message, "Delivered-To", "X-Original-To", "Envelope-To")
        ),
        subject=subject,
        sent_at=at,
        text=new,
        quoted=quoted,
        html=html,
        parts=tuple(body.parts),
        kind=kind,
        bounce=bounce,
        standing=standing_of(message, sender, trusted_host=trusted_host),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _about_senders(message: Message, senders: tuple[Address, ...]) -> list[Warning]:
    if not senders:
        return [Warning.NO_FROM]
    return [Warning.TWO_FROMS] if len(senders) > 1 or len(message.get_all("From", [])) > 1 else []


def _words(body: Body) -> tuple[str, str, list[Warning]]:
    """The words, the safe HTML, and what is to be said of it."""
    text = "\n\n".join(words.strip() for words in body.text if words.strip())
    html = "\n".join(body.html)
    if not html.strip():
        return text or "\n".join(_summary(one) for one in body.calendar), "", []
    if safe_html.is_too_large(html):
        return text or _without_tags(html), "", [Warning.HTML_TOO_LARGE]
    safe = safe_html.safe(html)
    words = safe_html.words_of(safe)
    return text or words.text, safe, [Warning.LINK_TEXT] if words.deceives else []


def _without_tags(html: str) -> str:
    """In one pass, for what is too large to be understood."""
    return re.sub(r"<[^<>]{0,2000}>", " ", html[: safe_html.LARGEST_IN_CHARACTERS]).strip()


def _summary(calendar: str) -> str:
    found = re.search(r"(?im)^SUMMARY[^:\n]{0,200}:(.{0,500})", calendar)
    return found[1].strip() if found else ""
