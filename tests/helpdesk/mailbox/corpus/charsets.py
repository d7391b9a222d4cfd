"""Words in the charsets that Chinese clients send, under the right label and under others."""

from __future__ import annotations

from base64 import b64encode

from helpdesk.mailbox.parsing import Warning

from .case import Case, html_mail, mail

SIMPLE = "您好，订单号 8812 的货还没有到，请帮我查一下。谢谢！"
IN_GBK_ONLY = "朱镕基路 8 号，收件人刘喆，麻烦改一下地址。"
IN_GB18030_ONLY = "门店叫𠮷野家，收件人叫㐂子，名字一直显示不对。"
TRADITIONAL = "您好，訂單 8812 還沒有收到，請幫忙查詢，謝謝。"
HONG_KONG = "佢哋喺𨋢入面等咗好耐，張單仲未到。"
JAPANESE = "注文した商品がまだ届きません。"
KOREAN = "주문한 상품이 아직 오지 않았습니다."
RUSSIAN = "Мой заказ ещё не пришёл, помогите."
FRENCH = "Ma commande n'est pas arrivée, où est-elle passée ?"

WRONG = (Warning.CHARSET,)

ROWS: tuple[tuple[str, str, str, str, tuple[Warning, ...]], ...] = (
    ("gb2312, as labelled", "gb2312", "gb2312", SIMPLE, ()),
    ("gb2312 in capitals and quotes", '"GB2312"', "gb2312", SIMPLE, ()),
    ("gb2312 that is gbk", "gb2312", "gbk", IN_GBK_ONLY, ()),
    ("gb2312 that is gb18030", "gb2312", "gb18030", IN_GB18030_ONLY, ()),
    ("gb2312 that is utf-8", "gb2312", "utf-8", SIMPLE, WRONG),
    ("gbk, as labelled", "gbk", "gbk", IN_GBK_ONLY, ()),
    ("gbk that is utf-8", "GBK", "utf-8", IN_GBK_ONLY, WRONG),
    ("gb18030, as labelled", "gb18030", "gb18030", IN_GB18030_ONLY, ()),
    ("x-gbk", "x-gbk", "gbk", IN_GBK_ONLY, ()),
    ("cp936", "cp936", "gbk", IN_GBK_ONLY, ()),
    ("hz-gb-2312", "hz-gb-2312", "hz", SIMPLE, ()),
    ("big5, as labelled", "big5", "big5", TRADITIONAL, ()),
    ("big5 that is big5-hkscs", "big5", "big5hkscs", HONG_KONG, ()),
    ("big5-hkscs, as labelled", "big5-hkscs", "big5hkscs", HONG_KONG, ()),
    ("utf-8, as labelled", "utf-8", "utf-8", IN_GB18030_ONLY, ()),
    ("utf8 without its dash", "utf8", "utf-8", SIMPLE, ()),
    ("utf-8 that is gbk", "utf-8", "gbk", IN_GBK_ONLY, WRONG),
    ("utf-8 that is gb18030", "utf-8", "gb18030", IN_GB18030_ONLY, WRONG),
    ("iso-8859-1 that is gbk", "iso-8859-1", "gbk", IN_GBK_ONLY, WRONG),
    ("iso-8859-1 that is utf-8", "iso-8859-1", "utf-8", SIMPLE, WRONG),
    ("windows-1252 that is French", "windows-1252", "cp1252", FRENCH, ()),
    ("iso-8859-1 that is French", "iso-8859-1", "latin-1", FRENCH, ()),
    ("us-ascii that is utf-8", "us-ascii", "utf-8", SIMPLE, ()),
    ("unknown-8bit that is gbk", "unknown-8bit", "gbk", IN_GBK_ONLY, ()),
    ("a charset nobody knows, that is gbk", "x-made-up", "gbk", IN_GBK_ONLY, WRONG),
    ("a charset that is no charset", "base64", "utf-8", SIMPLE, WRONG),
    ("shift_jis", "shift_jis", "shift_jis", JAPANESE, ()),
    ("iso-2022-jp", "iso-2022-jp", "iso-2022-jp", JAPANESE, ()),
    ("euc-kr", "euc-kr", "euc-kr", KOREAN, ()),
    ("koi8-r", "koi8-r", "koi8-r", RUSSIAN, ()),
    ("utf-7", "utf-7", "utf-7", SIMPLE, ()),
)


def _labelled(label: str) -> str:
    return f"text/plain; charset={label}"


CASES = [
    *(
        Case(name=f"charset: {name}", raw=mail(words.encode(codec), Content_Type=_labelled(label)), text=words, warnings=warnings)
        for name, label, codec, words, warnings in ROWS
    ),
    Case(name="charset: none, utf-8", raw=mail(SIMPLE, Content_Type="text/plain"), text=SIMPLE),
    Case(name="charset: none, gbk", raw=mail(IN_GBK_ONLY.encode("gbk"), Content_Type="text/plain"), text=IN_GBK_ONLY),
    Case(name="charset: no Content-Type at all", raw=mail(SIMPLE.encode("gbk"), Content_Type=None), text=SIMPLE),
    Case(name="charset: utf-8 with a byte order mark", raw=mail(b"\xef\xbb\xbf" + SIMPLE.encode()), text=SIMPLE),
    Case(
        name="charset: utf-16 with its mark",
        raw=mail(b64encode(SIMPLE.encode("utf-16")), Content_Type=_labelled("utf-16"), Content_Transfer_Encoding="base64"),
        text=SIMPLE,
    ),
    Case(
        name="charset: a long utf-8 cut inside a letter in the middle",
        raw=mail((SIMPLE * 9).encode()[:100] + (SIMPLE * 9).encode()[101:]),
        text=((SIMPLE * 9).encode()[:100] + (SIMPLE * 9).encode()[101:]).decode("utf-8", "replace"),
        warnings=WRONG,
    ),
    Case(
        name="charset: a few letters, 联通, are not taken for utf-8",
        raw=mail("联通".encode("gbk"), Content_Type=_labelled("gb2312")),
        text="联通",
    ),
    Case(
        name="charset: utf-8 cut inside its last letter",
        raw=mail(SIMPLE.encode()[:-1], Content_Transfer_Encoding="8bit"),
        text=SIMPLE[:-1] + "�",
        warnings=WRONG,
    ),
    Case(
        name="charset: gbk with one broken byte",
        raw=mail((SIMPLE * 5).encode("gbk")[:20] + b"\xff" + (SIMPLE * 5).encode("gbk")[20:], Content_Type=_labelled("gb2312")),
        text=(SIMPLE * 5).encode("gbk")[:20].decode("gbk") + "�" + (SIMPLE * 5).encode("gbk")[20:].decode("gbk"),
        warnings=WRONG,
    ),
    Case(
        name="charset: bytes that are nothing",
        raw=mail(b"\xff\xfe\xfd\x80\x81 ok", Content_Type=_labelled("utf-8")),
        text="����� ok",
        warnings=WRONG,
    ),
    Case(
        name="charset: HTML in gbk that says utf-8 inside",
        raw=html_mail("").replace(b"utf-8", b"gb2312") + ('<meta charset="utf-8"><p>%s</p>' % IN_GBK_ONLY).encode("gbk"),
        text=IN_GBK_ONLY,
    ),
    Case(
        name="charset: quoted-printable gbk",
        raw=mail(
            "".join(f"={byte:02X}" for byte in "货没有到".encode("gbk")),
            Content_Type=_labelled("gb2312"),
            Content_Transfer_Encoding="quoted-printable",
        ),
        text="货没有到",
    ),
]
