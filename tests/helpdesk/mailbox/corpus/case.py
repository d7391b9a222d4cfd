"""One mail of the corpus: its bytes, what the reader makes of it, and where it ends. And how such mails are written.

Written line by line, as they come over the wire: what the standard library writes is never wrong enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from helpdesk.mailbox.parsing import Kind, Letter, Warning

WORDS = "请帮我看看，谢谢。"
TRUSTED_HOST = "mx.desk.test"
HEADERS = {
    "From": "Wang <wang@client.test>",
    "To": "admin@desk.test",
    "Subject": "question",
    "Date": "Fri, 20 Nov 2026 18:00:00 +0800",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


@dataclass(frozen=True, slots=True)
class Ours:
    """What only a running desk knows: a ticket of Wang's, and a mail of ours that was sent to them."""

    ticket_address: str = "admin+ticket.7.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test"
    ticket_id: str = "<ticket.7.abc.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test>"
    sent_id: str = "<sent.1@desk.test>"
    number: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`outcome`: "opens" or "joins" a ticket, is "noted" on it, "bounces" a mail of ours, or "set_aside:<why>".

    What is left out is asserted too: a person's mail with the usual words, nothing attached and nothing to warn of.
    """

    name: str
    raw: bytes | Callable[[], bytes]  # made when needed, where it is large
    outcome: str = "opens"
    unreadable: bool = False
    kind: Kind = Kind.PERSON
    text: str | None = WORDS  # None: whatever it is
    quoted: str = ""
    subject: str = "question"
    sender: str = "wang@client.test"
    parts: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()
    check: Callable[[Letter], object] | None = None  # what else must be so: asserts, or returns whether

    def mail(self, ours: Ours | None = None) -> bytes:
        """In the words of a desk: its ticket and its mail in place of the marks."""
        raw = self.raw if isinstance(self.raw, bytes) else self.raw()
        ours = ours or Ours()
        marks = {"ticket-address": ours.ticket_address, "ticket-id": ours.ticket_id, "sent-id": ours.sent_id}
        for mark, words in (marks | {"number": str(ours.number)}).items():
            raw = raw.replace(b"{%s}" % mark.encode(), words.encode())
        return raw

    def __str__(self) -> str:
        return self.name


def mail(body: str | bytes = WORDS, **headers: str | bytes | list[str] | None) -> bytes:
    """The usual mail with other headers (None: without). Its Message-ID follows from the rest: no two have the same."""
    told = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [b"%s: %s" % (name.encode(), _bytes(value)) for name, values in told.items() for value in _each(values)]
    rest = b"\r\n".join(lines) + b"\r\n\r\n" + _bytes(body) + b"\r\n"
    if "Message-ID" in told:
        return rest
    return b"Message-ID: <%s@client.test>\r\n" % sha256(rest).hexdigest()[:16].encode() + rest


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "b1", **headers: str | bytes | list[str] | None) -> bytes:
    body = multipart_body(*parts, boundary=boundary)
    usual: dict[str, str | bytes | list[str] | None] = {"Content-Type": f'multipart/{kind}; boundary="{boundary}"'}
    return mail(body, **(usual | {"Content-Transfer-Encoding": None} | headers))


def multipart_body(*parts: bytes, boundary: str = "b1") -> bytes:
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--"


def part(content: str | bytes = WORDS, kind: str = "text/plain; charset=utf-8", **headers: str | bytes) -> bytes:
    told = {"Content-Type": kind} | headers
    lines = [b"%s: %s" % (name.replace("_", "-").encode(), _bytes(value)) for name, value in told.items()]
    return b"\r\n".join(lines) + b"\r\n\r\n" + _bytes(content)


def nested(kind: str, *parts: bytes, boundary: str) -> bytes:
    """A multipart that is itself a part."""
    return part(multipart_body(*parts, boundary=boundary), f'multipart/{kind}; boundary="{boundary}"')


def file(name: str | bytes, content: str | bytes = b"bytes", kind: str = "application/octet-stream") -> bytes:
    return part(content, kind, Content_Disposition=b'attachment; filename="' + _bytes(name) + b'"')


def html_mail(html: str, **headers: str | bytes | list[str] | None) -> bytes:
    usual: dict[str, str | bytes | list[str] | None] = {"Content-Type": "text/html; charset=utf-8"}
    return mail(html, **(usual | headers))


def _each(values: str | bytes | list[str] | None) -> list[str | bytes]:
    return [] if values is None else list(values) if isinstance(values, list) else [values]


def _bytes(words: str | bytes) -> bytes:
    return words if isinstance(words, bytes) else words.encode()
