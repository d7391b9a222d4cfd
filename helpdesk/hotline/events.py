"""What happens on the telephone, for whoever listens."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CallChanged:
    """A call is new, or another than before."""

    call_id: UUID


@dataclass(frozen=True, slots=True)
class CallbackChanged:
    callback_id: UUID


@dataclass(frozen=True, slots=True)
class RecordingWaits:
    """A recording can be fetched. Listen after the commit."""

    recording_id: UUID
