"""A mail, understood as far as it can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Unreadable(Exception):
    """It cannot be read as a mail at all. Its bytes are kept by whoever asked."""


class Kind(StrEnum):
    PERSON = "person"
    AUTO_REPLY = "auto_reply"  # RFC 3834
    BOUNCE = "bounce"  # RFC 3464, and what others send in its stead
    MAILING_LIST = "mailing_list"
    VERIFICATION = "verification"  # a code or link for whoever reads this mailbox: not for customers' eyes
    CALENDAR = "calendar"


class Warning(StrEnum):
    """What an agent should know before believing it."""

    CHARSET = "charset"
    NO_FROM = "no_from"
    TWO_FROMS = "two_froms"
    NO_DATE = "no_date"
    DATE = "date"
    WINMAIL = "winmail"
    HTML_TOO_LARGE = "html_too_large"
    PARTS = "parts"
    TRUNCATED = "truncated"
    DISPLAY_NAME = "display_name"
    LOOK_ALIKE = "look_alike"
    LINK_TEXT = "link_text"
    REPLY_TO_DIFFERS = "reply_to_differs"
    BIDI_NAME = "bidi_name"


@dataclass(frozen=True, slots=True)
class Address:
    """`address` in lower case, its domain in ASCII; "" where there is none."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something attached. `content_id` without its brackets; `is_inline`: meant to stand among the words."""

    name: str
    type: str
    content: bytes
    content_id: str
    is_inline: bool


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail came back: the one with `message_id`, to `recipient`. `action` and `status` as in RFC 3464."""

    message_id: str
    recipient: str
    action: str
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the trusted host found out about the sender (RFC 8601): "pass", "fail", …, "none" where it said nothing.

    `authenticated`: one of them passed for the very domain in From.
    """

    spf: str
    dkim: str
    dmarc: str
    authenticated: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """Ids with their angle brackets. `text` is what is new in it, `quoted` the history below; `html` is safe."""

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    text: str
    quoted: str
    html: str
    parts: tuple[Part, ...]
    kind: Kind
    bounce: Bounce | None
    standing: Standing
    warnings: tuple[Warning, ...]
