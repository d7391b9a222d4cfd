"""Mail that no machine takes in: our people hear that it lies there (TRUST MI-05: it is parked, and never in silence)."""

from datetime import datetime
from hashlib import sha256

from helpdesk.mailbox.models import IncomingMail
from tickets.actions.notifying import tell
from tickets.circles import holders_of

# The rest is what was to be expected: automatic replies, lists, codes.
NEWSWORTHY = frozenset({"storm", "poison", "unreadable", "too_large"})


def mail_was_parked(*, mail: IncomingMail, why: str, at: datetime) -> None:
    """Once an hour for each sender and reason: a flood of mail is no flood of notices. Call inside a transaction."""
    if why not in NEWSWORTHY:
        return
    whose = sha256(mail.sender.encode()).hexdigest()[:20]
    once = f"parked:{why}:{whose}:{at:%Y%m%d%H}"
    tell(holders_of("mail.sort"), "mail_parked", at=at, once=once, why=why, text=mail.subject)
