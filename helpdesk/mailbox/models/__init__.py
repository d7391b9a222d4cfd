"""Mail on its way out, mail that came in, and the mailboxes both go through. A row first: a crash loses neither."""

from .incoming import IncomingMail
from .mailboxes import Mailbox
from .outgoing import OutgoingMail

__all__ = ["IncomingMail", "Mailbox", "OutgoingMail"]
