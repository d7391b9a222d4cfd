"""A process that wants to hear what the processes tell each other listens to a topic as if it were one of its own windows."""

from collections.abc import Callable
from typing import Any

from .hub import hub


class Ear:
    """Give it to `hub.listen`. `hear` runs on the event loop with each encoded frame of its topics; it must not block."""

    face, identity, welcomed, heard_at = "", None, False, 0.0

    def __init__(self, hear: Callable[[bytes], None]) -> None:
        self.name = f"{hub.name}-ear"
        self.topics: set[str] = set()
        self.send = hear

    @property
    def actor(self) -> Any:
        raise AssertionError("an ear is nobody")

    # An ear goes with its process: nobody's rights end here, and nobody falls silent.

    def close(self, code: int) -> None: ...

    def shut(self, topics: list[str], code: int) -> None: ...

    def forget_beside(self) -> None: ...

    def stop_hearing(self) -> None: ...

    def watch_health(self, now: float) -> None: ...
