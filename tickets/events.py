"""What happens to tickets, for whoever listens. Published in the transaction of the change."""

from dataclasses import dataclass
from uuid import UUID

from helpdesk.common.actors import Actor


@dataclass(frozen=True, slots=True)
class TicketOpened:
    number: int
    by: Actor


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """A new entry is on the timeline. `kind` is the entry's (reply, note, change, event), `event` the word of an event."""

    number: int
    sequence: int
    kind: str
    by: Actor
    event: str = ""
    is_public: bool = False
    fields: frozenset[str] = frozenset()  # of a change: which columns
    mentioned: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Notified:
    """One of our people was told something that shall ring in their windows."""

    notification_id: UUID
