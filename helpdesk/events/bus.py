"""Publish and subscribe inside one process.

An event is an instance of a small frozen class in the publishing app's `events.py`. Its listeners run in the
publisher's transaction, or once it has committed. A listener after the commit that fails is logged and does
not stop the others: what happened has happened.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

Event = TypeVar("Event")
Listener = Callable[[Any], None]

_inside: dict[type, list[Listener]] = defaultdict(list)
_after: dict[type, list[Listener]] = defaultdict(list)


def subscribe(event: type[Event], *, after_commit: bool = False) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Decorate the listener of one event class. Register from the app's `apps.py` by importing the module."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        listeners = (_after if after_commit else _inside)[event]
        if listener not in listeners:
            listeners.append(listener)
        return listener

    return register


def publish(event: object) -> None:
    """Run the listeners in this transaction now, and the others as soon as it has committed."""
    for listener in _inside[type(event)]:
        listener(event)
    if _after[type(event)]:
        transaction.on_commit(partial(_run_after, event))


def is_heard_inside(event: type) -> bool:
    """Whether anybody listens in the publisher's transaction."""
    return bool(_inside[event])


def _run_after(event: object) -> None:
    for listener in _after[type(event)]:
        try:
            listener(event)
        except Exception:
            log.exception("event.listener_failed", event_type=type(event).__name__, listener=listener.__qualname__)
