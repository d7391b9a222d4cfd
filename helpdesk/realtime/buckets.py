"""Token buckets: how fast somebody may go on."""

import time


class Bucket:
    """`rate` tokens a second, at most `burst` saved up. `take()` says how long to wait, 0 for go ahead."""

    __slots__ = ("at", "burst", "rate", "tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, time.monotonic()

    def take(self) -> float:
        now = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate

    @property
    def full(self) -> bool:
        """Nothing would be forgotten by dropping it."""
        return self.tokens + (time.monotonic() - self.at) * self.rate >= self.burst
