"""What happens at the desk, for whoever listens."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeskChanged:
    """Seats, queues, topics or hours are new: who can be offered what may have changed.

    `hours`: a calendar is, or which one a queue keeps.
    """

    hours: bool = False
