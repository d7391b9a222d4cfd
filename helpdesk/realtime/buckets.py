"""Token buckets: how fast somebody may go on."""

import time


class Bucket:
    """`rate` tokens a second, at most `burst` saved up. `take(now)` says how long to wait, 0 for go ahead.

    `now` is `time.monotonic()`, read once for all the buckets something passes.
    """

    __slots__ = ("at", "burst", "rate", "tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, time.monotonic()

    def take(self, now: float) -> float:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate

    def is_full(self, now: float) -> bool:
        """Nothing would be forgotten by dropping it."""
        return self.tokens + (now - self.at) * self.rate >= self.burst
