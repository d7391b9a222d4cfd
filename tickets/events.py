"""What happens to tickets, for whoever listens. Published in the transaction of the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from helpdesk.common.actors import Actor

if TYPE_CHECKING:
    from .begun import Begun


@dataclass(frozen=True, slots=True)
class TicketOpened:
    number: int
    by: Actor
    begun: Begun | None = None  # where all of it is in memory still


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """A new entry is on the timeline. `kind` is the entry's (reply, note, change, event), `event` the word of an event."""

    number: int
    sequence: int
    kind: str
    by: Actor
    at: datetime
    event: str = ""
    is_public: bool = False
    fields: frozenset[str] = frozenset()  # of a change: which columns
    mentioned: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Notified:
    """One of our people was told something that shall ring in their windows."""

    notification_id: UUID


@dataclass(frozen=True, slots=True)
class ClockWarned:
    """A promise will be broken soon. `kind` is the clock's: first_response, next_response, resolution. Once per clock."""

    number: int
    clock_id: int
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClockBreached:
    """A promise is broken. Once per clock."""

    number: int
    clock_id: int
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EscalationDue:
    """A step of the policy is due. `tell`: assignee, supervisors, queue (its people) or on_call. Once per step and clock."""

    number: int
    clock_id: int
    kind: str
    step: int
    tell: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OnCallAlarm:
    """What cannot wait has nobody to look at it. The on-call contact has been mailed; `reason` is the entry's word."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class SlaChanged:
    """Policies are new: what is promised may have changed."""


@dataclass(frozen=True, slots=True)
class BulkMoved:
    """A change of many tickets has come some way, or to its end."""

    run_id: UUID


@dataclass(frozen=True, slots=True)
class PlatformToBeTold:
    """A notice to the operator's platform waits. Listen after the commit."""

    notice_id: UUID
