"""Who speaks for the phone system is known by a signature over the bytes it sent. Pure.

    X-Hotline-Timestamp: 1764000000
    X-Hotline-Signature: v1=<hex of hmac_sha256(secret, timestamp + "." + body)>

Over the raw bytes: JSON that is read and written again is other bytes. The time is signed along, so that nobody sends an
old call again next week.
"""

import hmac
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

WINDOW_S = 300
VERSION = "v1="
LONGEST_TIMESTAMP = 12


class Fault(StrEnum):
    """What is wrong with a delivery, for our log. Whoever sent it learns only that it was refused."""

    NO_SECRET = "no_secret"  # noqa: S105  a word
    NO_SIGNATURE = "no_signature"
    NO_TIMESTAMP = "no_timestamp"
    TOO_OLD = "too_old"
    WRONG = "wrong_signature"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return VERSION + hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def fault_of(*, secrets: Iterable[str], timestamp: str, signature: str, body: bytes, now_s: float) -> Fault | None:
    """None where all is well. Any of `secrets` will do: while one is being replaced both count. Empty ones never do."""
    known = [secret for secret in secrets if secret]
    if not known:
        return Fault.NO_SECRET
    if not signature:
        return Fault.NO_SIGNATURE
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return Fault.NO_TIMESTAMP
    # All of them are tried, each in constant time: how long it takes tells nothing of which one fits, or how far.
    fits = [hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode()) for secret in known]
    if not any(fits):
        return Fault.WRONG
    return None if abs(now_s - int(timestamp)) <= WINDOW_S else Fault.TOO_OLD
