from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MailQueued:
    """A mail is in the outbox and may be delivered as soon as this transaction has committed."""

    mail_id: UUID
