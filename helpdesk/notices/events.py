from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SmsQueued:
    """A text message waits to be sent. Listen after the commit."""

    sms_id: UUID
