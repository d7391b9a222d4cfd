"""Bytes to words, whatever their label claims. Chinese clients say gb2312 and mean GBK, GB 18030 or UTF-8."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header

SUPERSETS = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "cn-gb": "gb18030",
    "chinese": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "big-5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "hz-gb-2312": "hz",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
}
NO_LABEL = {"", "ascii", "us-ascii", "unknown-8bit", "unknown", "x-unknown", "default", "default_charset", "binary", "8bit"}
SURELY_UTF8_FROM = 12  # so many bytes above ASCII that fit UTF-8 are no accident; 联通 in GBK is four, and fits

BROKEN_ONE_IN = 12  # letters above ASCII
LOOKED_AT_IN_BYTES = 20_000

_ASCII = bytes(range(128))
_RUN = re.compile(rb"[\x80-\xff]{2,}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RAW = re.compile("[\udc80-\udcff]")
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WORDS_APART = re.compile(r"(\?=)\s+(=\?)")


def decoded(data: bytes, label: str) -> tuple[str, bool]:
    """The words, and whether the label was right. Never fails: what cannot be told is shown as �."""
    label = label.strip().strip("\"'").lower()
    candidates = _candidates(data, label)
    for charset in candidates[:2]:
        if (text := _strictly(data, charset)) is not None:
            return text, _is_as_labelled(charset, label)
    # One letter is broken, as where a mail was cut: read as something else, all of them would be.
    nearly = next((text for charset in candidates[:2] if (text := _nearly(data, charset))), None)
    others = (text for charset in candidates[2:] if (text := _strictly(data, charset)) is not None)
    last = SUPERSETS.get(label, "utf-8")
    return nearly or next(others, None) or storable(data.decode(last, "replace")), False


def header(value: object) -> str:
    """A header's words on one line, decoded (RFC 2047) or raw."""
    return " ".join(_encoded_words(raw_words(value)).split())


def raw_words(value: object) -> str:
    """What stands in a header in plain bytes, which the parser keeps as halves of surrogates. Encoded words stay encoded."""
    text = str(value)
    return decoded(text.encode("utf-8", "surrogateescape"), "")[0] if _RAW.search(text) else text


def turns(text: str) -> bool:
    """Whether signs in it turn the direction of what follows: "annexe\u202egpj.exe" looks like "annexeexe.jpg"."""
    return bool(_TURNS.search(text))


def unturned(text: str) -> str:
    return _TURNS.sub("", text)


def storable(text: str) -> str:
    """Without what no database or page takes: NUL and its kind, and half characters."""
    text = text.removeprefix("\ufeff")  # a mark of byte order, no letter
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).encode("utf-8", "replace").decode()


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return storable(codecs.lookup(charset).decode(data, "strict")[0])
    except (UnicodeError, LookupError, ValueError):
        return None


def _nearly(data: bytes, charset: str) -> str | None:
    try:
        text = codecs.lookup(charset).decode(data, "replace")[0]
    except (UnicodeError, LookupError, ValueError):
        return None
    broken, foreign = text.count("\ufffd"), len(text) - len(text.encode("ascii", "ignore"))
    return storable(text) if broken * BROKEN_ONE_IN <= foreign else None


def _candidates(data: bytes, label: str) -> list[str]:
    """In the order to try. The first two are likely enough to be right but for a broken letter."""
    named = SUPERSETS.get(label, label)
    if data.isascii() and named not in ("hz", "utf-7", "utf-16", "utf-16le", "utf-16be") and not named.startswith("iso-2022"):
        return ["ascii"]
    if label in NO_LABEL:
        return ["utf-8", "gb18030"]
    foreign = len(data.translate(None, _ASCII))
    if named in ("gb18030", "cp1252") and foreign >= SURELY_UTF8_FROM:
        pairs = ["gb18030"] if _in_pairs(data, foreign) else []
        return list(dict.fromkeys(["utf-8", *pairs, named]))
    known = [named] if _is_text(named) else []
    return list(dict.fromkeys([*known, "utf-8", "gb18030", "big5hkscs"]))


def _in_pairs(data: bytes, foreign: int) -> bool:
    """As Chinese letters are, and those of French are not: software that knows no charset but its own calls all Latin."""
    together = sum(len(run) for run in _RUN.findall(data[:LOOKED_AT_IN_BYTES]))
    return together * 2 > min(foreign, LOOKED_AT_IN_BYTES)


def _is_text(charset: str) -> bool:
    try:
        return bool(codecs.lookup(charset)._is_text_encoding)  # not base64 and the like
    except (LookupError, ValueError):
        return False


def _is_as_labelled(charset: str, label: str) -> bool:
    return charset == "ascii" or label in NO_LABEL or charset == SUPERSETS.get(label, label) or label.replace("_", "-") == charset


def _encoded_words(text: str) -> str:
    """Neighbours of one charset are put together before they are decoded: clients cut characters in two."""
    if "=?" not in text:
        return storable(text)
    try:
        chunks = decode_header(_WORDS_APART.sub(r"\1 \2", text))
    except (ValueError, UnicodeError):
        return storable(text)
    joined: list[tuple[bytes, str | None]] = []
    for chunk, label in chunks:
        data = chunk if isinstance(chunk, bytes) else chunk.encode("utf-8", "surrogateescape")
        if joined and joined[-1][1] == label:
            joined[-1] = (joined[-1][0] + data, label)
        else:
            joined.append((data, label))
    return "".join(decoded(data, label or "")[0] for data, label in joined)
