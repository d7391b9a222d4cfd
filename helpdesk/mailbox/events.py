from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from .models import IncomingMail
    from .parsing import Letter
    from .threads import Thread


@dataclass(frozen=True, slots=True)
class MailQueued:
    """A mail is in the outbox and may be delivered as soon as this transaction has committed."""

    mail_id: UUID


@dataclass(frozen=True, slots=True)
class MailArrived:
    """A mail wants to be taken in, in the transaction of whoever reads it.

    Whoever it is for calls `actions.settle`; the next listener sees `mail.outcome` and leaves it alone. What nobody
    settles is set aside. `thread` is what a signed Message-ID or address says it answers: that proves that the writer
    had our mail, not who they are. `insisted`: a person has looked and says that it is to be taken in.
    """

    mail: IncomingMail
    letter: Letter
    thread: Thread | None
    at: datetime
    insisted: bool = False


@dataclass(frozen=True, slots=True)
class MailReturned:
    """A mail of ours will not arrive: given up by us, refused by the server, or bounced. `about` as its sender named it."""

    mail_id: UUID
    about_kind: str
    about_key: str
    to: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MailSetAside:
    """A mail waits for a person: `why` is a word such as storm or too_large. In the transaction of whoever set it aside."""

    mail: IncomingMail
    why: str
    at: datetime
