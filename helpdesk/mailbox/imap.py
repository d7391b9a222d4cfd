"""A mailbox's folder on its server: what is new, its bytes, and the wait for more (RFC 3501, IDLE: RFC 2177)."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from .models import Mailbox

ANSWER_WITHIN_S = 60  # for one answer; a large mail is many
TRIED_WITHIN_S = 10  # where a person waits for it
TOGETHER = 100
TOGETHER_IN_BYTES = 8 * 1024 * 1024
LARGEST_IN_BYTES = 40 * 1024 * 1024
SIZES_FOR_EACH = 5  # as many sizes are asked for at once, for each mail that may be
IDLE_AT_A_TIME_S = 60  # then a look of our own: a bell can be missed, and NATs hang up on silence long before RFC 2177 does
LOOK_EVERY_S = 20  # where the server has no IDLE
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


class ImapAway(Exception):
    """Nobody answers, or the line broke. The text is for the settings page; it holds no password."""


class NotLetIn(ImapAway):
    """The server answers, and refuses the name, the password or the folder."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as it lies there. `raw` is its header only where it is too large to be taken whole."""

    uid: int
    size_in_bytes: int
    raw: bytes

    @property
    def is_whole(self) -> bool:
        return self.size_in_bytes <= LARGEST_IN_BYTES


@contextmanager
def folder_of(mailbox: Mailbox, *, patience_s: float = ANSWER_WITHIN_S) -> Iterator[Folder]:
    """Signed in, with the folder open. Raises ImapAway or NotLetIn, here and while it is used."""
    with _told_plainly():
        box = _connect(mailbox, patience_s)
    try:
        with _told_plainly():
            yield Folder(_opened(box, mailbox))
    finally:
        with suppress(Exception):  # the line may be gone; what was fetched is stored
            box.client.shutdown()


class Folder:
    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._client = box.client
        self.uid_validity = int(self._answer("UIDVALIDITY"))
        self.has_idle = "IDLE" in self._client.capabilities
        self._idle_since = 0.0

    def new_mail(self, *, after: int, since: date) -> list[int]:
        """UIDs above `after`, ascending, of what arrived on that day or later."""
        day = f"{since.day:02d}-{MONTHS[since.month - 1]}-{since.year}"
        kind, data = self._client.uid("SEARCH", f"UID {after + 1}:* SINCE {day}")
        _check(kind, data)
        # `n:*` names the last mail even where its number is below n.
        return sorted(uid for uid in map(int, b" ".join(part for part in data if part).split()) if uid > after)

    def fetch(self, uids: Sequence[int], *, together: int = TOGETHER) -> Iterator[list[Fetched]]:
        """All of them in order, a few at a time, so that no more than some megabytes are in memory.

        `together`: not more than so many in one answer. An answer that is cut is lost whole, and a line may never be
        good for a long one.
        """
        sizes_together = together * SIZES_FOR_EACH
        for start in range(0, len(uids), sizes_together):
            yield from self._fetch_some(uids[start : start + sizes_together], together)

    def mark_seen(self, uids: Iterable[int]) -> None:
        """For people who look into the same mailbox: this one is with us. Not for us, who remember the place."""
        self._client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)")

    def wait(self, seconds: float) -> bool:
        """True once there may be something new, False after this long. Under IDLE the line stays in it between calls."""
        if not self.has_idle:
            return self._look_later(seconds)
        if not self._idle_since:
            self._box.idle.start()  # type: ignore[no-untyped-call]
            self._idle_since = time.monotonic()
            if self._has_heard():
                self.leave_idle()
                return True
        begun = time.monotonic()
        heard = self._box.idle.poll(timeout=seconds)
        # Silence before its time is a line that was cut: leaving IDLE shows it.
        if not heard and time.monotonic() - begun >= seconds - 0.1 and begun - self._idle_since < IDLE_AT_A_TIME_S:
            return False
        self.leave_idle()
        return True

    def _has_heard(self) -> bool:
        """Whether a line came along with the server's "+ idling": it lies in a buffer of ours, where waiting for the
        socket would not see it, and the bell would be missed."""
        line = self._client.sock
        patience = line.gettimeout()
        line.settimeout(0)
        try:
            return bool(self._client._get_line())  # type: ignore[attr-defined]  # as imap_tools reads its bells
        except imaplib.IMAP4.abort as nothing:
            return "EOF" not in str(nothing)
        except OSError:
            return False
        finally:
            line.settimeout(patience)

    def leave_idle(self) -> None:
        if self._idle_since:
            self._idle_since = 0.0
            self._box.idle.stop()  # type: ignore[no-untyped-call]

    def _look_later(self, seconds: float) -> bool:
        self._idle_since = self._idle_since or time.monotonic()
        time.sleep(min(seconds, LOOK_EVERY_S))
        if time.monotonic() - self._idle_since < LOOK_EVERY_S:
            return False
        self._idle_since = 0.0
        _check(*self._client.noop())
        return True

    def _fetch_some(self, uids: Sequence[int], together: int) -> Iterator[list[Fetched]]:
        sizes = self._sizes(uids)
        group: list[int] = []
        for uid in sizes:
            if sizes[uid] > LARGEST_IN_BYTES:
                yield from self._fetched(group, sizes, "BODY.PEEK[]")
                yield from self._fetched([uid], sizes, "BODY.PEEK[HEADER]")
                group = []
                continue
            if group and (len(group) == together or sum(sizes[one] for one in group) + sizes[uid] > TOGETHER_IN_BYTES):
                yield from self._fetched(group, sizes, "BODY.PEEK[]")
                group = []
            group.append(uid)
        yield from self._fetched(group, sizes, "BODY.PEEK[]")

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        kind, data = self._client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        _check(kind, data)
        lines = [line[0] if isinstance(line, tuple) else line for line in data if line]
        found = {int(uid[1]): int(size[1]) for line in lines if (uid := _UID.search(line)) and (size := _SIZE.search(line))}
        return {uid: found[uid] for uid in uids if uid in found}  # what was removed meanwhile is nobody's loss

    def _fetched(self, uids: list[int], sizes: dict[int, int], what: str) -> Iterator[list[Fetched]]:
        if not uids:
            return
        kind, data = self._client.uid("FETCH", ",".join(map(str, uids)), f"(UID {what})")
        _check(kind, data)
        found = sorted((Fetched(uid, sizes[uid], raw) for uid, raw in _literals(data) if uid in sizes), key=lambda one: one.uid)
        del data
        yield found

    def _answer(self, name: str) -> bytes:
        _, data = self._client.response(name)
        if not data or data[0] is None:
            raise ImapAway(f"no {name} from the server")
        return bytes(data[0])


def _literals(data: Sequence[object]) -> Iterator[tuple[int, bytes]]:
    """Of an answer to FETCH: the UID stands before the literal, or behind it."""
    for place, one in enumerate(data):
        if isinstance(one, tuple):
            behind = data[place + 1] if place + 1 < len(data) else b""
            found = _UID.search(one[0]) or (_UID.search(behind) if isinstance(behind, bytes) else None)
            if found:
                yield int(found[1]), bytes(one[1])


def _connect(mailbox: Mailbox, patience_s: float) -> BaseMailBox:
    host, port = mailbox.imap_host, mailbox.imap_port
    if mailbox.imap_tls == Mailbox.Tls.IMPLICIT:
        return MailBox(host, port, timeout=patience_s, ssl_context=ssl.create_default_context())
    if mailbox.imap_tls == Mailbox.Tls.STARTTLS:
        return MailBoxStartTls(host, port, timeout=patience_s, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(host, port, timeout=patience_s)


def _opened(box: BaseMailBox, mailbox: Mailbox) -> BaseMailBox:
    try:
        box.login(mailbox.imap_user, mailbox.imap_password, initial_folder=None)
        box.folder.set(mailbox.folder)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        raise NotLetIn(_words(error)) from error
    return box


def _check(kind: str, data: Sequence[object]) -> None:
    if kind != "OK":
        raise ImapAway(f"{kind}: {data[0]!r}"[:300])


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError) as error:
        raise ImapAway(_words(error)) from error


def _words(error: Exception) -> str:
    """What the server said. Ours is not in it: a LOGIN line holds the password."""
    return f"{type(error).__name__}: {error}"[:300]
