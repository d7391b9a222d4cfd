"""Headers as they should not be: raw, cut, doubled, missing, impossible."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

from helpdesk.mailbox.parsing import Address, Letter, Warning

from .case import Case, mail

CHINESE = "订单 8812 的货还没有到"
NOON = "20 Nov 2026 12:00:00"


def _encoded(words: bytes, charset: str = "gb2312") -> str:
    return f"=?{charset}?B?{b64encode(words).decode()}?="


def _cut(words: str, codec: str, charset: str) -> str:
    """Inside a letter, as clients do that count bytes."""
    data = words.encode(codec)
    return f"{_encoded(data[:9], charset)}\r\n {_encoded(data[9:], charset)}"


def _named(name: str, address: str = "wang@client.test") -> object:
    return lambda letter: letter.sender == Address(name, address)


def _sent_at(letter: Letter) -> bool:
    return letter.sent_at == datetime(2026, 11, 20, 12, tzinfo=UTC)


def _undated(letter: Letter) -> bool:
    return letter.sent_at is None


SUBJECTS: tuple[tuple[str, str | bytes, str], ...] = (
    ("raw utf-8", CHINESE, CHINESE),
    ("raw gbk", CHINESE.encode("gbk"), CHINESE),
    ("encoded gb2312", _encoded(CHINESE.encode("gbk")), CHINESE),
    ("encoded utf-8 that says gb2312", _encoded(CHINESE.encode()), CHINESE),
    ("gb2312 cut inside a letter", _cut(CHINESE, "gbk", "gb2312"), CHINESE),
    ("utf-8 cut inside a letter", _cut(CHINESE, "utf-8", "utf-8"), CHINESE),
    ("two charsets side by side", f"{_encoded('订单'.encode('gbk'))} {_encoded('没有到'.encode(), 'utf-8')}", "订单没有到"),
    ("encoded words without a space between", _encoded("订单".encode()) + _encoded("没有到".encode()), "订单没有到"),
    ("encoded in small letters and without padding", "=?utf-8?b?5L2g5aW9IQ?=", "你好!"),
    ("encoded by letters, with spaces inside", "=?utf-8?Q?my order=20is_late?=", "my order is late"),
    ("with a language (RFC 2231)", f"=?utf-8*zh?B?{b64encode('你好'.encode()).decode()}?=", "你好"),
    ("an encoded word that is none", "=?utf-8?X?abc?= and more", "=?utf-8?X?abc?= and more"),
    ("an encoded word in no charset", "=?no-such?B?5L2g5aW9?=", "你好"),
    ("broken base64", "=?utf-8?B?5L2g5aW9!!!?= ok", "你好 ok"),
    ("folded with tabs", "one\r\n\ttwo\r\n\t three", "one two three"),
    ("with a newline encoded inside", _encoded(b"hello\r\nBcc: all@desk.test", "utf-8"), "hello Bcc: all@desk.test"),
    ("with NUL and a bell", _encoded(b"a\x00b\x07c", "utf-8"), "abc"),
    ("emoji", "🐢🐢 slow", "🐢🐢 slow"),
    ("empty", "", ""),
    ("longer than anybody reads", "long " * 400, ("long " * 51)[:255]),
)

DATES: tuple[tuple[str, str | None, tuple[Warning, ...], object], ...] = (
    ("in China's time", "Fri, 20 Nov 2026 20:00:00 +0800", (), _sent_at),
    ("without a zone", f"Fri, {NOON}", (), _sent_at),
    ("in a zone by name", f"{NOON} GMT", (), _sent_at),
    ("with words behind it", f"Fri, {NOON} +0000 (中国标准时间)", (), _sent_at),
    ("none", None, (Warning.NO_DATE,), _undated),
    ("1970", "Thu, 1 Jan 1970 00:00:00 +0000", (Warning.DATE,), _undated),
    ("2099", "Thu, 1 Jan 2099 00:00:00 +0000", (Warning.DATE,), _undated),
    ("the last year there is, further west", "Fri, 31 Dec 9999 23:59:59 -1200", (Warning.DATE,), _undated),
    ("in words", "yesterday at noon", (Warning.DATE,), _undated),
    ("in Chinese", "2026年11月20日 12:00", (Warning.DATE,), _undated),
    ("the 45th", "Fri, 45 Nov 2026 12:00:00 +0000", (Warning.DATE,), _undated),
)

IDS: tuple[tuple[str, dict[str, str | list[str] | None], object], ...] = (
    ("none", {"Message_ID": None}, lambda letter: letter.message_id == ""),
    ("without brackets", {"Message_ID": "abc@client.test"}, lambda letter: letter.message_id == ""),
    (
        "two of them",
        {"Message_ID": ["<a@client.test>", "<b@client.test>"]},
        lambda letter: letter.message_id == "<a@client.test>",
    ),
    ("with a space inside", {"Message_ID": "<a b@client.test>"}, lambda letter: letter.message_id == ""),
    ("2,000 letters long", {"Message_ID": f"<{'a' * 2000}@client.test>"}, lambda letter: letter.message_id == ""),
    ("folded before it", {"Message_ID": "\r\n <a@client.test>"}, lambda letter: letter.message_id == "<a@client.test>"),
    (
        "answers to two, with words between",
        {"In_Reply_To": 'your mail <a@x.test> of "today" <b@x.test>'},
        lambda letter: letter.in_reply_to == ("<a@x.test>", "<b@x.test>"),
    ),
    (
        "references with commas",
        {"References": "<a@x.test>,<b@x.test>"},
        lambda letter: letter.references == ("<a@x.test>", "<b@x.test>"),
    ),
)

SENDERS: tuple[tuple[str, str | bytes, object], ...] = (
    ("name in gbk, raw", "王小明 <wang@client.test>".encode("gbk"), _named("王小明")),
    ("name encoded", f"{_encoded('王小明'.encode('gbk'))} <wang@client.test>", _named("王小明")),
    ("name encoded inside quotes", f'"{_encoded("王小明".encode("gbk"))}" <wang@client.test>', _named("王小明")),
    ("an encoded comma is no separator", f"{_encoded(b'Wang, Ming', 'utf-8')} <wang@client.test>", _named("Wang, Ming")),
    ("address in capitals", "Wang <WANG@Client.TEST>", _named("Wang")),
    ("name in a comment", "wang@client.test (Wang)", _named("Wang")),
    ("only an address", "wang@client.test", _named("")),
    (
        "name with a newline encoded",
        f"{_encoded(b'Wang' + bytes([13, 10]) + b'Bcc: x', 'utf-8')} <wang@client.test>",
        _named("Wang Bcc: x"),
    ),
)

CASES = [
    *(Case(name=f"subject: {name}", raw=mail(Subject=raw), subject=subject) for name, raw, subject in SUBJECTS),
    *(Case(name=f"date: {name}", raw=mail(Date=date), warnings=told, check=check) for name, date, told, check in DATES),
    *(Case(name=f"ids: {name}", raw=mail(**told), check=check) for name, told, check in IDS),
    *(Case(name=f"from: {name}", raw=mail(From=raw), check=check) for name, raw, check in SENDERS),
    Case(name="subject: none", raw=mail(Subject=None), subject=""),
    Case(name="subject: two, the first counts", raw=mail(Subject=["first", "second"]), subject="first"),
    Case(name="from: none", raw=mail(From=None), sender="", warnings=(Warning.NO_FROM,), outcome="set_aside:no_sender"),
    Case(name="from: empty brackets", raw=mail(From="<>"), sender="", warnings=(Warning.NO_FROM,), outcome="set_aside:no_sender"),
    Case(name="from: no address", raw=mail(From="Wang"), sender="", warnings=(Warning.NO_FROM,), outcome="set_aside:no_sender"),
    Case(
        name="from: a group of nobody",
        raw=mail(From="undisclosed-recipients:;"),
        sender="",
        warnings=(Warning.NO_FROM,),
        outcome="set_aside:no_sender",
    ),
    Case(name="from: two addresses in one line", raw=mail(From="wang@client.test, li@other.test"), warnings=(Warning.TWO_FROMS,)),
    Case(
        name="from: twice, and never authenticated",
        raw=mail(
            From=["wang@client.test", "agent@desk.test"],
            Authentication_Results="mx.desk.test; dmarc=pass header.from=client.test",
        ),
        warnings=(Warning.TWO_FROMS,),
        check=lambda letter: not letter.standing.authenticated,
    ),
    Case(
        name="from: a Chinese domain",
        raw=mail(From="wang@客户.test"),
        sender="wang@xn--ubt06m.test",
    ),
    Case(
        name="from: with a quoted place",
        raw=mail(From='"wang ming"@client.test'),
        sender="",
        warnings=(Warning.NO_FROM,),
        outcome="set_aside:no_sender",
    ),
    Case(
        name="to: copies and where it was delivered",
        raw=mail(To="Desk <ADMIN@desk.test>, li@other.test", Cc="zhao@other.test", Delivered_To="<admin+x@desk.test>"),
        check=lambda letter: (
            letter.to == (Address("Desk", "admin@desk.test"), Address("", "li@other.test"))
            and letter.cc == (Address("", "zhao@other.test"),)
            and letter.delivered_to == ("admin+x@desk.test",)
        ),
    ),
    Case(name="to: nobody", raw=mail(To="undisclosed-recipients:;"), check=lambda letter: letter.to == ()),
    Case(name="header: one that is only folds", raw=mail(X_Empty="\r\n \r\n\t")),
    Case(name="header: a name with NUL", raw=b"X-\x00: y\r\n" + mail()),
    Case(name="header: a line that is none among them", raw=b"this is no header\r\n" + mail()),
    Case(name="header: the first line of an mbox", raw=b"From wang@client.test Fri Nov 20 18:00:00 2026\r\n" + mail()),
    Case(name="header: spaces before the colons", raw=mail().replace(b"Subject:", b"Subject :").replace(b"From:", b"From\t:")),
    Case(name="header: no empty line before the words", raw=mail().replace(b"\r\n\r\n", b"\r\n")),
]
