"""Small mails that grow when they are read, and large ones (TRUST MI-06, MI-07). Each is made when it is needed."""

from __future__ import annotations

import io
import zipfile
from base64 import encodebytes
from functools import partial

from helpdesk.mailbox.parsing import Letter, Warning

from .case import WORDS, Case, file, mail, multipart, nested, part

MB = 1024 * 1024


def _zip_bomb() -> bytes:
    """10 kB that become 10 MB, as a file is stored: nobody here unpacks it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 10 * MB)
    content = encodebytes(packed.getvalue())
    return multipart(part(), part(content, "application/zip; name=a.zip", Content_Transfer_Encoding="base64"))


def _large_file(mega: int) -> bytes:
    content = encodebytes(b"\x07" * mega * MB)
    return multipart(part(), part(content, "application/octet-stream; name=a.bin", Content_Transfer_Encoding="base64"))


def _many_parts(count: int) -> bytes:
    return multipart(part(), *(file(f"{place}.txt", f"file {place}") for place in range(count - 1)))


def _mails_in_mails(depth: int) -> bytes:
    inner = mail("最里面")
    for _ in range(depth):
        inner = mail(inner, Content_Type="message/rfc822")
    return multipart(part(), part(inner, "message/rfc822"))


def _parts_in_parts(depth: int) -> bytes:
    inner = part()
    for place in range(depth):
        inner = nested("mixed", inner, boundary=f"n{place}")
    return multipart(inner)


def _boundaries(count: int) -> bytes:
    return mail(
        "".join(f"--b{place}\r\nContent-Type: multipart/mixed; boundary=b{place + 1}\r\n\r\n" for place in range(count)),
        Content_Type="multipart/mixed; boundary=b0",
    )


def _first_file(size: int) -> object:
    def check(letter: Letter) -> None:
        assert len(letter.parts[0].content) == size

    return check


def _references(letter: Letter) -> bool:
    return len(letter.references) == 50 and letter.references[-1] == "<9999@client.test>"


def _files(names: range) -> tuple[str, ...]:
    return tuple(f"{place}.txt" for place in names)


UNREADABLE = {"unreadable": True, "outcome": "set_aside:unreadable"}
CASES: list[Case] = [
    Case(name="bomb: a zip that grows", raw=_zip_bomb, parts=("a.zip",)),
    Case(name="large: a mail of 30 MB", raw=partial(_large_file, 23), parts=("a.bin",), check=_first_file(23 * MB)),
    Case(name="large: a mail of 60 MB", raw=partial(_large_file, 44), outcome="set_aside:too_large", text=None, parts=(), warnings=(Warning.TRUNCATED,)),
    Case(name="many: 500 parts", raw=partial(_many_parts, 500), parts=_files(range(499))),
    Case(name="many: 5,000 parts", raw=partial(_many_parts, 5_000), parts=_files(range(999)), warnings=(Warning.PARTS,)),
    Case(name="many: 10,000 references", raw=lambda: mail(References=" ".join(f"<{place}@client.test>" for place in range(10_000))), check=_references),
    Case(name="many: 10,000 folded references", raw=lambda: mail(References="\r\n ".join(f"<{place}@client.test>" for place in range(10_000))), check=_references),
    Case(name="many: 10,000 to write to", raw=lambda: mail(To=", ".join(f"p{place}@client.test" for place in range(10_000))), check=lambda letter: len(letter.to) == 100),
    Case(name="many: 10,000 headers", raw=lambda: b"".join(b"X-%d: y\r\n" % place for place in range(10_000)) + mail()),
    Case(name="many: the same header 10,000 times", raw=lambda: b"Received: from x by y\r\n" * 10_000 + mail()),
    Case(name="long: a header of 10 MB", raw=lambda: mail(X_Long="a" * 10 * MB), **UNREADABLE),
    Case(name="long: a header of 10 MB in folds", raw=lambda: mail(X_Long="a\r\n " * (5 * MB // 2)), **UNREADABLE),
    Case(name="long: a header of 10 MB and no words", raw=lambda: b"X-Long: " + b"a" * 10 * MB, **UNREADABLE),
    Case(name="long: a subject of 100,000 letters", raw=lambda: mail(Subject="长" * 100_000), subject="长" * 255),
    Case(name="long: a subject of 10,000 encoded words", raw=lambda: mail(Subject="\r\n ".join(["=?utf-8?B?6ZW/?="] * 10_000)), subject="长" * 255),
    Case(name="long: a name of 100,000 letters", raw=lambda: mail(From=f'"{"长" * 30_000}" <wang@client.test>'), check=lambda letter: len(letter.sender.name) <= 200),
    Case(name="long: one line of 2 MB", raw=lambda: mail("好" * 700_000), text=None, check=lambda letter: len(letter.text) <= 700_000),
    Case(name="long: 200,000 quoted lines", raw=lambda: mail(f"{WORDS}\r\n" + "> 是\r\n" * 200_000), text=None, quoted="", check=lambda letter: letter.text.startswith(WORDS)),
    Case(name="deep: 200 mails in mails", raw=partial(_mails_in_mails, 200), **UNREADABLE),
    Case(name="deep: 20 mails in mails", raw=partial(_mails_in_mails, 20), parts=("2.eml",)),
    Case(name="deep: 25 parts in parts", raw=partial(_parts_in_parts, 25)),
    Case(name="deep: 200 parts in parts", raw=partial(_parts_in_parts, 200), text="", parts=("1.mixed",)),
    Case(name="deep: 10,000 parts in parts", raw=partial(_boundaries, 10_000), **UNREADABLE),
    Case(name="deep: comments in a sender", raw=lambda: mail(From="(" * 50_000 + "a" + ")" * 50_000 + " wang@client.test"), **UNREADABLE),
    Case(name="deep: quotes never closed", raw=lambda: mail(From='"' + "\\" * 60_001 + " <wang@client.test>"), sender="", warnings=(Warning.NO_FROM,), outcome="set_aside:no_sender"),
]  # fmt: skip
