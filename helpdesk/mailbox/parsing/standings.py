"""What the receiving server found out about a sender (RFC 8601). Everybody can write the header: only one host is believed."""

from __future__ import annotations

import re
from email.message import Message

from .charsets import header
from .letter import Address, Standing

NONE = Standing("none", "none", "none", authenticated=False)
LONGEST = 10_000
# Under these anybody registers: a signature for one of them is nobody's.
PUBLIC = frozenset(
    ["com.cn", "net.cn", "org.cn", "gov.cn", "edu.cn", "ac.cn", "com.hk", "com.tw", "co.uk", "com.au", "co.jp", "co.kr"]
)

_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def standing_of(message: Message, sender: Address, *, trusted_host: str) -> Standing:
    """Of the topmost header under the trusted host's name: what stands lower may have come with the mail."""
    verdicts = _verdicts(message, trusted_host.strip().lower()) if trusted_host else []
    if not verdicts:
        return NONE
    domain = sender.address.rpartition("@")[2]
    one_sender = len(message.get_all("From", [])) == 1
    passed = any(result == "pass" and _aligned(domain, named) for method, result, named in verdicts if one_sender and domain)
    refused = any(method == "dmarc" and result == "fail" for method, result, _ in verdicts)
    return Standing(_best(verdicts, "spf"), _best(verdicts, "dkim"), _best(verdicts, "dmarc"), passed and not refused)


def _verdicts(message: Message, host: str) -> list[tuple[str, str, str]]:
    for value in message.get_all("Authentication-Results", []):
        named, _, results = _outside(header(value)[:LONGEST]).partition(";")
        if named.split() and named.split()[0].lower() == host:
            return [verdict for verdict in map(_verdict, results.split(";")) if verdict]
    return []


def _outside(words: str) -> str:
    """Without comments, and with nothing in quotes that could be read as a verdict: strangers' words get into both."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in words:
        if escaped or letter == "\\":
            escaped = not escaped
        elif quoted:
            quoted = letter != '"'
            kept.append(" " if letter in '"();=' else letter)
        elif letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
            kept.append(" ")
        elif not depth:
            quoted = letter == '"'
            kept.append(" " if quoted else letter)
    return "".join(kept)


def _verdict(result: str) -> tuple[str, str, str] | None:
    said = _RESULT.match(result)
    if not said:
        return None
    properties = {name.lower(): value.lower() for name, value in _PROPERTY.findall(result)}
    method = said[1].lower()
    names = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i"), "dmarc": ("header.from",)}[method]
    about = next((properties[name] for name in names if name in properties), "")
    return method, said[2].lower(), about.rpartition("@")[2]


def _aligned(domain: str, named: str) -> bool:
    """The very domain, or one of its parents that somebody owns (RFC 7489 3.1, relaxed)."""
    return bool(named) and (domain == named or (domain.endswith(f".{named}") and "." in named and named not in PUBLIC))


def _best(verdicts: list[tuple[str, str, str]], method: str) -> str:
    results = [result for one, result, _ in verdicts if one == method]
    return "pass" if "pass" in results else results[0] if results else "none"
