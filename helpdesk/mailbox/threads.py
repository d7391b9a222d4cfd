"""Knowing a thread again: ids and addresses we gave out ourselves, signed so that nobody makes them up (TRUST MI-01).

What stands in a subject proves nothing. A signature proves that somebody had a mail of ours; who they are, it does not.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

LONGEST_LOCAL_PART = 64
MAC_IN_BITS = 130  # 26 letters of five bits: the one length that is accepted
_LETTERS = MAC_IN_BITS // 5

_KIND = r"(?P<kind>[a-z]{1,20})"
_KEY = r"(?P<key>[a-z0-9-]{1,60})"
_MAC = rf"(?P<mac>[a-z2-7]{{{_LETTERS}}})"
_DOMAIN = r"[a-zA-Z0-9.:\[\]-]{1,255}"
_MESSAGE_ID = re.compile(rf"<{_KIND}\.{_KEY}\.(?P<unique>[a-z0-9]{{1,40}})\.{_MAC}@{_DOMAIN}>\Z")
_ADDRESS = re.compile(rf"[!-*,-?A-~]{{1,64}}\+{_KIND}\.{_KEY}\.{_MAC}@{_DOMAIN}\Z")


@dataclass(frozen=True, slots=True)
class Thread:
    """`kind` in small letters: ticket, chat. `key`: what its owner knows it by, in small letters, digits and dashes."""

    kind: str
    key: str


def message_id(thread: Thread, *, secret: bytes, unique: str, domain: str) -> str:
    """Of one mail in the thread: `<ticket.7.unique.mac@domain>`. `unique` in small letters and digits."""
    return f"<{thread.kind}.{thread.key}.{unique}.{_mac(thread, secret, 'id', unique)}@{domain}>"


def reply_address(thread: Thread, *, secret: bytes, address: str) -> str:
    """Where answers find the thread by themselves (RFC 5233): `admin+ticket.7.mac@domain`.

    The plain address where that would be too long before the @ (RFC 5321 4.5.3.1.1): answers are then known by their ids.
    """
    local, _, domain = address.rpartition("@")
    signed = f"{local}+{thread.kind}.{thread.key}.{_mac(thread, secret, 'address')}"
    return f"{signed}@{domain}" if len(signed) <= LONGEST_LOCAL_PART else address


def thread_of_message_id(message_id: str, *, secrets: Sequence[bytes]) -> Thread | None:
    """None for every id that we did not give out. Letters as we wrote them: nobody on the way changes ids."""
    found = _MESSAGE_ID.match(message_id)
    return _thread(found, secrets, "id", found["unique"]) if found else None


def thread_of_address(address: str, *, secrets: Sequence[bytes]) -> Thread | None:
    """None for every address that we did not give out. In any case: servers on the way may change an address's."""
    found = _ADDRESS.match(address.lower())
    return _thread(found, secrets, "address") if found else None


def base_address(address: str) -> str:
    """Without what stands behind a plus."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _thread(found: re.Match[str], secrets: Sequence[bytes], label: str, unique: str = "") -> Thread | None:
    thread = Thread(found["kind"], found["key"])
    fits = [hmac.compare_digest(_mac(thread, secret, label, unique), found["mac"]) for secret in secrets]
    return thread if any(fits) else None


def _mac(thread: Thread, secret: bytes, label: str, unique: str = "") -> str:
    """Of an id or of an address, by its label: one never serves as the other."""
    words = ":".join((label, thread.kind, thread.key, unique)).encode()
    return b32encode(hmac.new(secret, words, sha256).digest()).decode().lower()[:_LETTERS]
