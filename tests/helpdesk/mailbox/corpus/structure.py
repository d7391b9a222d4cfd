"""What a mail is made of: parts in parts, pictures between the words, files under any name, and what is broken."""

from __future__ import annotations

from base64 import b64encode

from helpdesk.mailbox.parsing import Kind, Letter, Warning

from .case import WORDS, Case, file, html_mail, mail, multipart, nested, part

PNG = b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
        "a5f645400000000049454e44ae426082"
    )
)
HTML = "<p>请帮我看看，<b>谢谢</b>。</p>"
AS_HTML = part(HTML, "text/html; charset=utf-8")
PICTURE = part(PNG, 'image/png; name="a.png"', Content_ID="<pic@client.test>", Content_Transfer_Encoding="base64")
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSUMMARY;LANGUAGE=zh-CN:回访电话\r\nEND:VEVENT\r\nEND:VCALENDAR"
FORWARDED = part(mail("原来的话", Subject="sent on"), "message/rfc822")


def _png_inside(letter: Letter) -> bool:
    (picture,) = letter.parts
    return (picture.content_id, picture.is_inline, picture.content[:4]) == ("pic@client.test", True, b"\x89PNG")


def _holds(content: bytes) -> object:
    return lambda letter: letter.parts[0].content == content


MADE_OF = [
    Case(
        name="made of: words and the same as HTML",
        raw=multipart(part(), AS_HTML, kind="alternative"),
        check=lambda one: "<b>" in one.html,
    ),
    Case(name="made of: HTML only", raw=html_mail(HTML)),
    Case(name="made of: empty words and HTML", raw=multipart(part(""), AS_HTML, kind="alternative")),
    Case(
        name="made of: HTML with a picture inside",
        raw=multipart(part(HTML + '<img src="cid:pic@client.test">', "text/html; charset=utf-8"), PICTURE, kind="related"),
        parts=("a.png",),
        check=lambda one: _png_inside(one) and 'src="cid:pic@client.test"' in one.html,
    ),
    Case(
        name="made of: everything, three deep",
        raw=multipart(
            nested("related", nested("alternative", part(), AS_HTML, boundary="b3"), PICTURE, boundary="b2"), file("说明.pdf")
        ),
        parts=("a.png", "说明.pdf"),
    ),
    Case(name="made of: two texts", raw=multipart(part("一"), part("二")), text="一\n\n二"),
    Case(
        name="made of: a text that is attached", raw=multipart(part(), file("log.txt", "line", "text/plain")), parts=("log.txt",)
    ),
    Case(
        name="made of: HTML that is attached",
        raw=multipart(part(), file("p.html", HTML, "text/html")),
        parts=("p.html",),
        check=lambda one: not one.html,
    ),
    Case(
        name="made of: a mail sent on",
        raw=multipart(part(), FORWARDED),
        parts=("2.eml",),
        check=lambda one: b"sent on" in one.parts[0].content,
    ),
    Case(
        name="made of: a mail attached with a name",
        raw=multipart(part(), FORWARDED.replace(b"rfc822", b'rfc822; name="m.eml"')),
        parts=("m.eml",),
    ),
    Case(name="made of: signed (S/MIME)", raw=multipart(part(), file("smime.p7s"), kind="signed"), parts=("smime.p7s",)),
    Case(
        name="made of: a sealed mail nobody here can open",
        raw=multipart(part("Version: 1", "application/pgp-encrypted"), file("encrypted.asc"), kind="encrypted"),
        text="",
        parts=("1.pgpencry", "encrypted.asc"),
    ),
    Case(
        name="made of: only a picture",
        raw=mail(PNG, Content_Type="image/png; name=a.png", Content_Transfer_Encoding="base64"),
        text="",
        parts=("a.png",),
    ),
    Case(name="made of: nothing", raw=mail(""), text=""),
    Case(name="made of: a folded text (format=flowed)", raw=mail(WORDS, Content_Type="text/plain; charset=utf-8; format=flowed")),
    Case(
        name="made of: Outlook's own format",
        raw=multipart(part(), file("winmail.dat", "x", "application/ms-tnef")),
        warnings=(Warning.WINMAIL,),
    ),
    Case(
        name="made of: Outlook's own format under its name only",
        raw=multipart(part(), file("WINMAIL.DAT")),
        warnings=(Warning.WINMAIL,),
    ),
    Case(
        name="made of: nothing but Outlook's own format",
        raw=mail("x", Content_Type="application/ms-tnef"),
        text="",
        warnings=(Warning.WINMAIL,),
    ),
    Case(
        name="made of: an answer to an invitation",
        raw=mail(CALENDAR, Content_Type="text/calendar; charset=utf-8; method=REPLY"),
        text="回访电话",
        kind=Kind.CALENDAR,
        outcome="set_aside:calendar",
    ),
    Case(
        name="made of: an invitation with words",
        raw=multipart(part(), part(CALENDAR, "text/calendar; charset=utf-8"), kind="alternative"),
        kind=Kind.CALENDAR,
        outcome="set_aside:calendar",
    ),
    Case(
        name="made of: a calendar as a file is a file",
        raw=multipart(part(), file("plan.ics", CALENDAR, "text/calendar")),
        parts=("plan.ics",),
    ),
]

LONG = "很长的名字" * 60
NAMES: tuple[tuple[str, bytes, str], ...] = (
    ("raw utf-8", 'attachment; filename="发票.pdf"'.encode(), "发票.pdf"),
    ("raw gbk", 'attachment; filename="发票.pdf"'.encode("gbk"), "发票.pdf"),
    (
        "encoded inside quotes (RFC 2047)",
        b'attachment; filename="=?gb2312?B?%s?="' % b64encode("发票.pdf".encode("gbk")),
        "发票.pdf",
    ),
    ("encoded without quotes", b"attachment; filename==?utf-8?B?%s?=" % b64encode("发票.pdf".encode()), "发票.pdf"),
    ("encoded, cut and folded", b'attachment; filename="=?utf-8?B?5Y+R?=\r\n =?utf-8?B?56WoLnBkZg==?="', "发票.pdf"),
    ("RFC 2231", b"attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf", "发票.pdf"),
    ("RFC 2231 in gbk", b"attachment; filename*=gb2312'zh'%B7%A2%C6%B1.pdf", "发票.pdf"),
    (
        "RFC 2231 in pieces",
        b"attachment; filename*0*=utf-8''%E5%8F%91;\r\n filename*1*=%E7%A5%A8;\r\n filename*2=.pdf",
        "发票.pdf",
    ),
    ("RFC 2231 with a charset nobody knows", b"attachment; filename*=x-made-up''%E5%8F%91%E7%A5%A8.pdf", "发票.pdf"),
    ("both ways at once", b"attachment; filename=\"fp.pdf\"; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf", "发票.pdf"),
    ("a path", b'attachment; filename="../../etc/passwd"', "passwd"),
    ("a Windows path", b'attachment; filename="C:\\\\temp\\\\a.doc"', "a.doc"),
    ("only dots", b'attachment; filename=".."', "2.bin"),
    ("a newline encoded", b'attachment; filename="=?utf-8?B?%s?="' % b64encode(b"a\r\nX: y.pdf"), "a X: y.pdf"),
    ("NUL encoded", b'attachment; filename="=?utf-8?B?%s?="' % b64encode(b"a.pdf\x00.exe"), "a.pdf.exe"),
    ("too long: its end stays", f'attachment; filename="{LONG}.pdf"'.encode(), f"{LONG}.pdf"[-200:]),
    ("none", b"attachment", "2.bin"),
)
NAMED = [
    Case(
        name=f"file name: {name}",
        raw=multipart(part(), part("x", "application/octet-stream", Content_Disposition=told)),
        parts=(as_read,),
    )
    for name, told, as_read in NAMES
]

BROKEN = [
    Case(name="broken: never closed", raw=multipart(part(), file("a.bin")).rsplit(b"--b1--", 1)[0], parts=("a.bin",)),
    Case(name="broken: without a boundary", raw=mail(Content_Type="multipart/mixed")),
    Case(name="broken: a boundary that never comes", raw=mail(Content_Type='multipart/mixed; boundary="never"')),
    Case(
        name="broken: the same boundary inside",
        raw=multipart(nested("alternative", part(), AS_HTML, boundary="b1")),
        check=lambda one: one.html,
    ),
    Case(
        name="broken: base64 cut short",
        raw=mail(b64encode(b"0123456789" * 3)[:-3], Content_Transfer_Encoding="base64"),
        text="012345678901234567890123456",
    ),
    Case(
        name="broken: base64 that is none",
        raw=mail("这不是 base64！", Content_Transfer_Encoding="base64"),
        text="这不是 base64！",
    ),
    Case(
        name="broken: a file in base64, cut short",
        raw=multipart(
            part(), part(b64encode(b"0123456789" * 3)[:-3], "image/png; name=a.png", Content_Transfer_Encoding="base64")
        ),
        parts=("a.png",),
        check=_holds(b"012345678901234567890123456"),
    ),
    Case(
        name="broken: quoted-printable with stray signs",
        raw=mail("a=ZZb =", Content_Transfer_Encoding="quoted-printable"),
        text="a=ZZb",
    ),
    Case(name="broken: an encoding nobody knows", raw=mail(Content_Transfer_Encoding="x-rot13")),
    Case(name="broken: NUL among the words", raw=mail("a\x00b"), text="ab"),
    Case(
        name="broken: control signs and half letters",
        raw=mail(b"a\x1b[31mb\xed\xa0\x80c"),
        text="a[31mb���c",
        warnings=(Warning.CHARSET,),
    ),
    Case(name="broken: a type that is none", raw=mail(Content_Type="words")),
    Case(
        name="broken: a type full of signs",
        raw=mail(Content_Type=";;;=;charset"),
    ),
    Case(name="broken: bare newlines", raw=mail().replace(b"\r\n", b"\n")),
    Case(name="broken: bare carriage returns", raw=mail().replace(b"\r\n", b"\r")),
    Case(
        name="broken: words only, no header",
        raw=WORDS.encode(),
        subject="",
        sender="",
        warnings=(Warning.NO_FROM, Warning.NO_DATE),
        outcome="set_aside:no_sender",
    ),
    Case(name="broken: an empty line first", raw=b"\r\n" + mail(), outcome="opens"),
    Case(name="broken: empty", raw=b"", unreadable=True, outcome="set_aside:unreadable"),
    Case(name="broken: blank lines only", raw=b"\r\n\r\n \r\n", unreadable=True, outcome="set_aside:unreadable"),
    Case(
        name="broken: half a header", raw=b"From: wang@client.test\r\nSubj", subject="", text="Subj", warnings=(Warning.NO_DATE,)
    ),
    Case(
        name="broken: bytes of no kind",
        raw=bytes(range(256)) * 4,
        subject="",
        sender="",
        warnings=(Warning.NO_FROM, Warning.NO_DATE, Warning.CHARSET),
        text=None,
        outcome="set_aside:no_sender",
    ),
]

CASES = [*MADE_OF, *NAMED, *BROKEN]
