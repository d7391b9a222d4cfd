"""What a mail is made of: its words, its HTML, and what hangs on it. Bounded, however it is nested."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import PurePosixPath
from string import ascii_letters, digits

from .charsets import decoded, header, unturned
from .letter import Part, Warning

MOST_PARTS = 1_000
DEEPEST = 30
LARGEST_PART_IN_BYTES = 30 * 1024 * 1024
LARGEST_IN_BYTES = 40 * 1024 * 1024
LARGEST_TEXT_IN_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 200

ENDINGS = {
    "text/plain": "txt",
    "text/html": "html",
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "message/rfc822": "eml",
    "application/octet-stream": "bin",
}
FOR_MACHINES = frozenset(
    ["message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers"]
)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")  # RFC 6838 4.2
_HIGH = bytes(range(128, 256))
_NO_BASE64 = bytes(set(range(256)) - set((ascii_letters + digits + "+/").encode()))


@dataclass
class Body:
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    size: int = 0


def body_of(message: Message) -> Body:
    body = Body()
    for place, part in enumerate(_leaves(message, 0)):
        if place >= MOST_PARTS:
            body.warnings.append(Warning.PARTS)
            break
        _take(body, part, place)
    return body


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """What is not made of parts itself. A mail inside a mail is one leaf: it is kept as it is."""
    if depth > DEEPEST or not message.is_multipart() or message.get_content_maintype() == "message":
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _take(body: Body, part: Message, place: int) -> None:
    kind, name = _kind(part), _name(part)
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        body.warnings.append(Warning.WINMAIL)
        return
    content = _content(part)
    body.size += len(content)
    if len(content) > LARGEST_PART_IN_BYTES or body.size > LARGEST_IN_BYTES:
        body.warnings.append(Warning.TRUNCATED)
        return
    attached = str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")
    if (
        kind in ("text/plain", "text/html", "text/calendar")
        and not attached
        and not name
        and len(content) <= LARGEST_TEXT_IN_BYTES
    ):
        _take_words(body, part, kind, content)
    elif content and kind not in FOR_MACHINES:
        body.parts.append(_attached(part, kind, name, content, place, attached))


def _kind(part: Message) -> str:
    """A multipart whose boundary never comes is not made of parts: somebody wrote it, and it is read as it stands."""
    if part.get_content_maintype() == "multipart" and not part.is_multipart():
        return "text/plain"
    kind = part.get_content_type()
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _take_words(body: Body, part: Message, kind: str, content: bytes) -> None:
    words, as_labelled = decoded(content, str(part.get_content_charset("") or ""))
    if not as_labelled:
        body.warnings.append(Warning.CHARSET)
    {"text/plain": body.text, "text/html": body.html, "text/calendar": body.calendar}[kind].append(words)


def _attached(part: Message, kind: str, name: str, content: bytes, place: int, attached: bool) -> Part:
    content_id = str(part.get("Content-ID", "")).strip().strip("<>")[:LONGEST_NAME]
    name = name or f"{place + 1}.{ENDINGS.get(kind) or re.sub(r'[^a-z0-9]', '', kind.rpartition('/')[2].lower())[:8] or 'bin'}"
    return Part(name, kind[:100], content, header(content_id), is_inline=bool(content_id) and not attached)


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message" or part.is_multipart():
        inner = part.get_payload()
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Message)) if isinstance(inner, list) else b""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        return _from_base64(str(part.get_payload()))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _from_base64(text: str) -> bytes:
    """As much as there is of it: the standard library gives back all that was cut short as it stands."""
    ends_once = text.find("=", 0, -80) < 0  # what stands behind a first end would be left out
    if text.isascii() and ends_once:
        with suppress(BinasciiError):
            return b64decode(text)  # without copies, which count where a file is large
    written = text.encode("utf-8", "surrogateescape")
    letters = written.translate(None, _NO_BASE64)
    if (len(written) - len(written.translate(None, _HIGH))) * 10 > len(letters):
        return written  # words that were never encoded
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return b64decode(letters + b"=" * (-len(letters) % 4))


def _name(part: Message) -> str:
    """In whichever way it was written: RFC 2231, RFC 2047 inside quotes, or raw. Never a path."""
    written = _written(part, "filename", "content-disposition") or _written(part, "name", "content-type")
    if isinstance(written, tuple):
        label, _, words = written
        written = decoded(words.encode("raw-unicode-escape", "replace"), label or "")[0]
    name = unturned(header(written)) if written else ""
    return PurePosixPath(name.replace("\\", "/")).name[-LONGEST_NAME:] if name.strip(". ") else ""


def _written(part: Message, name: str, where: str) -> str | tuple[str | None, str | None, str] | None:
    """Of a name told twice the encoded one: the other is there for programs that know no better (RFC 6266 4.3)."""
    told = [value for one, value in part.get_params([], where) if one.lower() == name]
    return next((value for value in told if isinstance(value, tuple)), told[0] if told else None)
