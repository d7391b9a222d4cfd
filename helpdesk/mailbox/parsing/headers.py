"""Names, addresses, ids and times out of headers that may be anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from .charsets import header, raw_words, storable, turns, unturned
from .letter import Address, Warning

LONGEST_ID = 998  # a line (RFC 5322 2.1.1)
MOST_REFERENCES = 50
MOST_ADDRESSES = 100
LONGEST_ADDRESS = 320
LONGEST_FIELD = 100_000

_ID = re.compile(r"<[^<>\s]{1,996}>")
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u3040-\u30ff]")
_ADDRESS_IN_NAME = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# Programs write it although RFC 5322 wants quotes here, and the parser takes it for the sender.
_BARE_ADDRESS_AS_NAME = re.compile(r"(^|,)([^\"<>,]*@[^\"<>,]*)(?=<)")


def one_line(message: Message, name: str) -> str:
    return header(message.get(name, ""))[:LONGEST_FIELD]


def all_lines(message: Message, *names: str) -> list[str]:
    return [header(value)[:LONGEST_FIELD] for name in names for value in message.get_all(name, [])]


def addresses(message: Message, name: str) -> tuple[Address, ...]:
    """Read before their encoded words are: a comma inside a name is no separator."""
    written = (raw_words(value)[:LONGEST_FIELD] for value in message.get_all(name, []))
    raw = [_BARE_ADDRESS_AS_NAME.sub(r'\1"\2"', value) for value in written]
    found = getaddresses(raw)[:MOST_ADDRESSES] if raw else []
    return tuple(address for address in (_address(name, written) for name, written in found) if address.address)


def ids(message: Message, name: str) -> tuple[str, ...]:
    """The last MOST_REFERENCES of them, in order."""
    words = " ".join(storable(raw_words(value)) for value in message.get_all(name, []))[-LONGEST_ID * MOST_REFERENCES :]
    return tuple(_ID.findall(words)[-MOST_REFERENCES:])


def sent_at(message: Message) -> tuple[datetime | None, list[Warning]]:
    """In UTC; None where there is no date one could believe."""
    written = one_line(message, "Date")
    if not written:
        return None, [Warning.NO_DATE]
    try:
        at = parsedate_to_datetime(written)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None, [Warning.DATE]
    return (at, []) if 2000 <= at.year <= 2038 else (None, [Warning.DATE])


def deceptions(message: Message, sender: Address, reply_to: Iterable[Address]) -> list[Warning]:
    """What makes a sender look like somebody else (TRUST MI-11)."""
    found = []
    named = _ADDRESS_IN_NAME.search(unicodedata.normalize("NFKC", sender.name))
    if named and named.group().lower() != sender.address:
        found.append(Warning.DISPLAY_NAME)
    if any(turns(value) for value in all_lines(message, "From")):
        found.append(Warning.BIDI_NAME)
    if _looks_alike(sender.address.rpartition("@")[2]):
        found.append(Warning.LOOK_ALIKE)
    if any(_site(one.address) != _site(sender.address) for one in reply_to if sender.address):
        found.append(Warning.REPLY_TO_DIFFERS)
    return found


def _address(name: str, written: str) -> Address:
    written = header(written)
    local, at, domain = written.rpartition("@")
    if not (local and at and domain) or len(written) > LONGEST_ADDRESS or re.search(r"[\s<>,;\"]", written):
        return Address(_plain(name), "")
    return Address(_plain(name), f"{local}@{_ascii(domain)}".lower())


def _plain(name: str) -> str:
    return unturned(header(name)).strip(" \"'")[:200]


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        return domain.encode("ascii", "replace").decode().replace("?", "-")


def _looks_alike(domain: str) -> bool:
    """A name of its own script is a name; Latin letters beside others, or letters of neither, pretend."""
    for label in domain.split("."):
        if label.startswith("xn--"):
            try:
                label = label[4:].encode().decode("punycode")
            except UnicodeError:
                return True
            foreign = [letter for letter in label if not letter.isascii() and not _CJK.match(letter)]
            if foreign or (any(letter.isalpha() and letter.isascii() for letter in label) and _CJK.search(label)):
                return True
    return False


def _site(address: str) -> str:
    return ".".join(address.rpartition("@")[2].split(".")[-2:])
