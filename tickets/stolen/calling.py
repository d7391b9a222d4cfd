"""One signed call to the operator's platform, and what came of it.

The address is the operator's own, from the settings; nobody else can name one. All the same: no redirect is followed, the answer
is read up to a limit, and the whole call ends in time, so that a platform which answers byte by byte holds nobody.
"""

import hmac
import http.client
import json
import ssl
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from socket import SHUT_RDWR
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

ANSWER_WITHIN_S = 10.0
READ_AT_MOST = 64 * 1024
FACTS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Acknowledged:
    facts: dict[str, int | str]  # what the platform says it did, as it says it: {"sessions": 3, "keys": 2}


@dataclass(frozen=True, slots=True)
class Unheard:
    reason: str


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Of `timestamp + "." + body`, so that neither can be changed or sent again later."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def call(url: str, *, body: bytes, headers: dict[str, str], within_s: float = ANSWER_WITHIN_S) -> Acknowledged | Unheard:
    """2xx with a JSON object, or an empty body, is the acknowledgement. Everything else is worth another try."""
    try:
        status, said = _exchange(url, body, headers, within_s)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Unheard(f"{type(error).__name__}: {error}"[:200])
    if not 200 <= status < 300:
        return Unheard(f"HTTP {status}")
    facts = _facts(said)
    return Unheard("the answer is no JSON object") if facts is None else Acknowledged(facts)


def _exchange(url: str, body: bytes, headers: dict[str, str], within_s: float) -> tuple[int, bytes]:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    with closing(_connection(url, within_s)) as connection:
        timer = Timer(within_s, _cut, [connection])
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", path, body=body, headers={"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read(READ_AT_MOST + 1)
        finally:
            timer.cancel()


def _connection(url: str, within_s: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=within_s, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=within_s)


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(SHUT_RDWR)


def _facts(said: bytes) -> dict[str, int | str] | None:
    """Counts and short words, as many as a cockpit can show. None for what is no JSON object."""
    if len(said) > READ_AT_MOST:
        return None
    try:
        value: Any = json.loads(said or b"{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    kept = [(key[:40], one) for key, one in value.items() if isinstance(one, int | str)]
    return {key: one[:100] if isinstance(one, str) else one for key, one in kept[:FACTS_AT_MOST]}
