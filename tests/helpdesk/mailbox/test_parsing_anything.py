"""Whatever bytes come: a letter that can be stored, or the word that it is none. Nothing else, ever."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from helpdesk.mailbox.parsing import Letter, Unreadable, read_letter

from .corpus.case import TRUSTED_HOST
from .corpus.everything import CASES

SMALL = [case.raw for case in CASES if isinstance(case.raw, bytes) and len(case.raw) < 10_000]
SIGNS = [
    b"\0",
    b"\r\n",
    b"\r\n\r\n",
    b"--b1",
    b"=?utf-8?B?",
    b"?=",
    b"\xff\xfe",
    b"<",
    b'"',
    b"(",
    b";",
    b"@",
    "〇".encode("gbk"),
]


@some.composite
def damaged(draw: Any) -> bytes:
    """Mails of the corpus, cut, with pieces of others among them, and signs that mean something in the wrong place."""
    mail = draw(some.sampled_from(SMALL))
    for _ in range(draw(some.integers(1, 5))):
        start = draw(some.integers(0, len(mail)))
        end = min(len(mail), start + draw(some.integers(0, 200)))
        other = draw(some.sampled_from(SMALL))
        begin = draw(some.integers(0, len(other)))
        put = draw(some.one_of(some.sampled_from(SIGNS), some.binary(max_size=20), some.just(other[begin : begin + 300])))
        mail = mail[:start] + put + mail[end:]
    return bytes(mail)


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_a_damaged_mail_is_read_or_said_to_be_unreadable(raw: bytes) -> None:
    _reads_or_says_so(raw)


@settings(max_examples=200, deadline=None)
@given(some.binary(max_size=5_000))
def test_so_are_bytes_of_no_kind(raw: bytes) -> None:
    _reads_or_says_so(raw)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.tuples(some.sampled_from(["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition", "Authentication-Results", "Content-Transfer-Encoding"]), some.binary(max_size=300)), max_size=12), some.binary(max_size=500))  # fmt: skip
def test_so_are_headers_of_any_kind(headers: list[tuple[str, bytes]], words: bytes) -> None:
    _reads_or_says_so(b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in headers) + b"\r\n" + words)


@settings(max_examples=200, deadline=None)
@given(damaged())
def test_what_is_read_is_read_alike_each_time(raw: bytes) -> None:
    try:
        first = read_letter(raw, trusted_host=TRUSTED_HOST)
    except Unreadable:
        return
    assert read_letter(raw, trusted_host=TRUSTED_HOST) == first


def _reads_or_says_so(raw: bytes) -> None:
    try:
        letter = read_letter(raw, trusted_host=TRUSTED_HOST)
    except Unreadable:
        return
    assert isinstance(letter, Letter)
    for words in _texts(letter):
        assert "\0" not in words, "no database keeps it"
        words.encode()  # raises where half a character is left
    for line in (
        letter.subject,
        letter.sender.name,
        *letter.in_reply_to,
        *letter.references,
        *(one.name for one in letter.parts),
    ):
        assert not {"\r", "\n"} & set(line), "what goes back into a header has one line"


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [words for one in value for words in _texts(one)]
    if is_dataclass(value):
        return [words for field in fields(value) for words in _texts(getattr(value, field.name))]
    return []
