"""What becomes of a mail that came in, said once, in the transaction of whoever takes it in."""

from datetime import datetime
from uuid import UUID

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import MailSetAside
from ..models import IncomingMail

COLUMNS = ("state", "outcome", "about_kind", "about_key", "next_try_at", "leased_until", "last_error", "ended_at")
READ = ("message_id", "sender", "sender_name", "subject", "html", "quoted", "standing", "warnings")


def settle(*, mail: IncomingMail, outcome: str, at: datetime, about: tuple[str, str | UUID] = ("", "")) -> None:
    """It is done: `outcome` is a word such as opened, joined or noted, `about` what it belongs to from now on."""
    mail.settled(outcome, at, about=(about[0], str(about[1])))
    _keep("mail.taken_in", mail, at, {"outcome": outcome, "about": [about[0], str(about[1])]})


def set_aside(*, mail: IncomingMail, why: str, at: datetime, words: str = "") -> None:
    """A person has to look. It is kept whole and can be taken in later. `why` is a word such as automatic, storm or unreadable."""
    mail.set_aside(why, at, words=words)
    _keep("mail.set_aside", mail, at, {"why": why, "words": words})
    publish(MailSetAside(mail, why, at))


def _keep(kind: str, mail: IncomingMail, at: datetime, facts: dict[str, object]) -> None:
    mail.save(update_fields=[*COLUMNS, *READ])
    facts |= {"from": mail.sender, "message_id": mail.message_id, "sha256": mail.digest}
    record(kind, subject=("incoming_mail", mail.pk), by=SYSTEM.key, at=at, facts=facts)
