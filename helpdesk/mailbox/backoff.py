"""How long a mail waits for its next try. Pure."""

from datetime import timedelta

# About two days in all. RFC 5321 4.5.4.1 asks for at least 30 minutes between tries of a mail that has waited a
# while, and for giving up after days, not hours; the first tries are quicker because greylisting ends in minutes.
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 480, 720, 1200)]


def next_try(attempts: int) -> timedelta | None:
    """The wait after the given number of failed tries (1 or more), or None when it is time to give up."""
    return WAITS[attempts - 1] if 0 < attempts <= len(WAITS) else None
