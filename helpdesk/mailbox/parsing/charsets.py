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

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORDS_APART = re.compile(r"(\?=)\s+(=\?)")


def decoded(data: bytes, label: str) -> tuple[str, bool]:
    """The words, and whether the label was right. Never fails: what cannot be told is shown as �."""
    label = label.strip().strip("\"'").lower()
    for charset in _candidates(data, label):
        try:
            text, _ = codecs.lookup(charset).decode(data, "strict")
        except (UnicodeError, LookupError, ValueError):
            continue
        return storable(text), _is_as_labelled(charset, label)
    return storable(data.decode(SUPERSETS.get(label, "utf-8"), "replace")), False


def header(value: object) -> str:
    """A header's words on one line, decoded (RFC 2047) or raw."""
    raw = str(value).encode("ascii", "surrogateescape") if _is_raw(value) else None
    text = decoded(raw, "")[0] if raw is not None else str(value)
    return " ".join(_encoded_words(text).split())


def storable(text: str) -> str:
    """Without what no database or page takes: NUL and its kind, and half characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).encode("utf-8", "replace").decode()


def _candidates(data: bytes, label: str) -> list[str]:
    named = SUPERSETS.get(label, label)
    if data.isascii() and named not in ("hz", "utf-7", "utf-16", "utf-16le", "utf-16be") and not named.startswith("iso-2022"):
        return ["ascii"]
    if label in NO_LABEL:
        return ["utf-8", "gb18030"]
    known = [named] if _is_text(named) else []
    if named == "gb18030" and sum(byte > 127 for byte in data) >= SURELY_UTF8_FROM:
        return ["utf-8", "gb18030"]
    return [*known, "utf-8", "gb18030", "big5hkscs"]


def _is_text(charset: str) -> bool:
    try:
        return bool(codecs.lookup(charset)._is_text_encoding)  # not base64 and the like
    except (LookupError, ValueError):
        return False


def _is_as_labelled(charset: str, label: str) -> bool:
    return charset == "ascii" or label in NO_LABEL or charset == SUPERSETS.get(label, label) or label.replace("_", "-") == charset


def _is_raw(value: object) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in str(value))


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
