"""What happens to contacts, for whoever listens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpdesk.common.actors import Actor


@dataclass(frozen=True, slots=True)
class ContactsMerged:
    """One of two contacts turned out to be the other: what was the first's is the second's. Listen in the transaction."""

    old: UUID
    new: UUID
    by: Actor
    at: datetime
