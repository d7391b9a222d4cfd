"""The contract only, until the reader itself is here: overwrite or delete this file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    type: str
    content: bytes
    content_id: str
    is_inline: bool


class Kind(StrEnum):
    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    MAILING_LIST = "mailing_list"
    VERIFICATION = "verification"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Bounce:
    message_id: str
    recipient: str
    action: str
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    spf: str
    dkim: str
    dmarc: str
    authenticated: bool


@dataclass(frozen=True, slots=True)
class Letter:
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
    warnings: tuple[str, ...]


class Unreadable(Exception):
    pass


def read_letter(raw: bytes, *, trusted_host: str = "") -> Letter:
    raise NotImplementedError
