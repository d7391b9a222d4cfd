"""Tell whoever listens that something happened. Prefer a call; publish only for those who may or may not be there."""

from .bus import is_heard_inside, publish, subscribe

__all__ = ["is_heard_inside", "publish", "subscribe"]
