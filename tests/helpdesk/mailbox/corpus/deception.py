"""Who a mail pretends to be from, and what it pretends to answer (TRUST MI-01, MI-02, MI-03, MI-11)."""

from __future__ import annotations

from helpdesk.mailbox.parsing import Letter, Warning

from .case import TRUSTED_HOST, Case, file, mail, multipart, part

REPLY_TO = (Warning.REPLY_TO_DIFFERS,)
DIFFERENT = (Warning.DISPLAY_NAME,)
BIDI = (Warning.BIDI_NAME,)
ALIKE = (Warning.LOOK_ALIKE,)


def _is_called(name: str) -> object:
    return lambda letter: letter.sender.name == name


NAMES = [
    Case(name="name: another's address", raw=mail(From='"li@other.test" <wang@client.test>'), warnings=DIFFERENT),
    Case(name="name: another's address among words", raw=mail(From='"Support (admin@desk.test)" <x@evil.test>'), sender="x@evil.test", warnings=DIFFERENT),
    Case(name="name: another's address, encoded", raw=mail(From="=?utf-8?B?YWRtaW5AZGVzay50ZXN0?= <x@evil.test>"), sender="x@evil.test", warnings=DIFFERENT),
    Case(name="name: another's address in full-width signs", raw=mail(From='"admin＠desk.test" <x@evil.test>'), sender="x@evil.test", warnings=DIFFERENT),
    Case(name="name: another's address without quotes", raw=mail(From="admin@desk.test <x@evil.test>"), sender="x@evil.test", warnings=DIFFERENT),
    Case(name="name: their own address without quotes", raw=mail(From="wang@client.test <wang@client.test>")),
    Case(name="name: their own address", raw=mail(From='"Wang@Client.test" <wang@client.test>')),
    Case(name="name: ours, only in words", raw=mail(From='"Support" <x@evil.test>'), sender="x@evil.test", check=_is_called("Support")),
    Case(name="name: turned round", raw=mail(From="\u202etset.ksed@nimda <x@evil.test>"), sender="x@evil.test", warnings=BIDI, check=_is_called("tset.ksed@nimda")),
    Case(name="name: turned round, encoded", raw=mail(From="=?utf-8?B?4oCuYWJj?= <x@evil.test>"), sender="x@evil.test", warnings=BIDI, check=_is_called("abc")),
    Case(name="domain: Cyrillic among Latin", raw=mail(From="a@dеsk.test"), sender="a@xn--dsk-rdd.test", warnings=ALIKE),
    Case(name="domain: Cyrillic among Latin, as it travels", raw=mail(From="a@xn--dsk-rdd.test"), sender="a@xn--dsk-rdd.test", warnings=ALIKE),
    Case(name="domain: punycode that is none", raw=mail(From="a@xn--99999999.test"), sender="a@xn--99999999.test", warnings=ALIKE),
    Case(name="domain: digits beside Chinese", raw=mail(From="a@58同城.test"), sender="a@xn--58-ln6co6l.test"),
    Case(name="answers go elsewhere", raw=mail(Reply_To="thief@evil.test"), warnings=REPLY_TO, check=lambda letter: letter.reply_to[0].address == "thief@evil.test"),
    Case(name="answers go elsewhere in the same house", raw=mail(Reply_To="li@client.test")),
    Case(name="a stranger in Cc", raw=mail(Cc="thief@evil.test"), check=lambda letter: letter.sender.address == "wang@client.test"),
    Case(name="a file name turned round", raw=multipart(part(), file("annexe\u202egpj.exe")), parts=("annexegpj.exe",)),
    Case(name="a file name with lines of its own", raw=multipart(part(), file("a\u2028b\u0085c.pdf")), parts=("a b c.pdf",)),
    Case(name="a subject turned round", raw=mail(Subject="\u202eabc"), subject="abc"),
]  # fmt: skip


def _stands(spf: str, dkim: str, dmarc: str, *, known: bool) -> object:
    def check(letter: Letter) -> None:
        standing = letter.standing
        assert (standing.spf, standing.dkim, standing.dmarc, standing.authenticated) == (spf, dkim, dmarc, known)

    return check


OF_CLIENT = "dmarc=pass header.from=client.test"
VERDICTS: tuple[tuple[str, str | list[str], object], ...] = (
    ("all three passed", f"{TRUSTED_HOST}; spf=pass smtp.mailfrom=client.test; dkim=pass header.d=client.test; {OF_CLIENT}", _stands("pass", "pass", "pass", known=True)),
    ("DMARC alone", f"{TRUSTED_HOST}; {OF_CLIENT}", _stands("none", "none", "pass", known=True)),
    ("DKIM of the same house", f"{TRUSTED_HOST}; dkim=pass (2048-bit key) header.d=client.test header.s=x", _stands("none", "pass", "none", known=True)),
    ("DKIM of another house", f"{TRUSTED_HOST}; dkim=pass header.d=evil.test", _stands("none", "pass", "none", known=False)),
    ("DKIM of a name that ends alike", f"{TRUSTED_HOST}; dkim=pass header.d=ent.test", _stands("none", "pass", "none", known=False)),
    ("DKIM of all that end in .test", f"{TRUSTED_HOST}; dkim=pass header.d=test", _stands("none", "pass", "none", known=False)),
    ("SPF of the same house", f"{TRUSTED_HOST}; spf=pass smtp.mailfrom=bounce@client.test", _stands("pass", "none", "none", known=True)),
    ("SPF of another house", f"{TRUSTED_HOST}; spf=pass smtp.mailfrom=evil.test", _stands("pass", "none", "none", known=False)),
    ("DMARC failed, DKIM passed", f"{TRUSTED_HOST}; dkim=pass header.d=client.test; dmarc=fail header.from=client.test", _stands("none", "pass", "fail", known=False)),
    ("DMARC of another From", f"{TRUSTED_HOST}; dmarc=pass header.from=evil.test", _stands("none", "none", "pass", known=False)),
    ("softfail", f"{TRUSTED_HOST}; spf=softfail smtp.mailfrom=client.test", _stands("softfail", "none", "none", known=False)),
    ("nothing to say", f"{TRUSTED_HOST}; none", _stands("none", "none", "none", known=False)),
    ("a version and capitals", f"{TRUSTED_HOST.upper()} 1; DMARC=Pass header.from=CLIENT.test", _stands("none", "none", "pass", known=True)),
    ("pass inside a comment", f"{TRUSTED_HOST}; dmarc=fail (dmarc=pass; dkim=pass header.d=client.test)", _stands("none", "none", "fail", known=False)),
    ("pass inside a comment in a comment", f"{TRUSTED_HOST}; dkim=none (a (b; {OF_CLIENT}) c)", _stands("none", "none", "none", known=False)),
    ("pass inside quotes", f'{TRUSTED_HOST}; dkim=none reason="x; {OF_CLIENT}"', _stands("none", "none", "none", known=False)),
    ("by a stranger", f"mx.evil.test; {OF_CLIENT}", _stands("none", "none", "none", known=False)),
    ("by a name that begins alike", f"{TRUSTED_HOST}.evil.test; {OF_CLIENT}", _stands("none", "none", "none", known=False)),
    ("forged right below ours", [f"{TRUSTED_HOST}; dkim=fail header.d=client.test", f"{TRUSTED_HOST}; {OF_CLIENT}"], _stands("none", "fail", "none", known=False)),
    ("by a stranger above ours", [f"mx.evil.test; {OF_CLIENT}", f"{TRUSTED_HOST}; spf=fail smtp.mailfrom=client.test"], _stands("fail", "none", "none", known=False)),
)  # fmt: skip
STANDINGS = [
    *(Case(name=f"verdict: {name}", raw=mail(Authentication_Results=told), check=check) for name, told, check in VERDICTS),
    Case(name="verdict: forged further down", raw=f"Authentication-Results: {TRUSTED_HOST}; dmarc=fail header.from=client.test\r\nReceived: by x\r\n".encode() + mail(Authentication_Results=f"{TRUSTED_HOST}; {OF_CLIENT}"), check=_stands("none", "none", "fail", known=False)),
    Case(name="verdict: none, and no header", raw=mail(), check=_stands("none", "none", "none", known=False)),
]  # fmt: skip

CASES = [*NAMES, *STANDINGS]
