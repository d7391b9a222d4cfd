"""HTML of strangers: what may stay of it, and its words where there are no others.

Nothing that runs, nothing that is fetched, nothing that draws outside its place (TRUST MI-08, MI-09). It is shown in a
sandboxed frame all the same.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

LARGEST_IN_CHARACTERS = 1_000_000
MOST_TAGS = 20_000
MOST_EFFORT = 50_000_000

TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "center",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
    ]
)
WITHOUT_CONTENT = frozenset(
    [
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "object",
        "svg",
        "math",
        "textarea",
        "select",
    ]
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
}
BLOCKS = frozenset(
    ["p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "hr"]
)
# They close the one before them, or hold nothing: never a hundred of them open at once.
FLAT = frozenset(["p", "br", "img", "hr", "td", "th", "tr", "tbody", "thead", "tfoot", "col", "colgroup", "a", "meta", "o:p"])
REPEATED_COSTS = 250
_START = re.compile(r"<([a-zA-Z][^\s/>]{0,20})")
_FONT = re.compile(r"(?i)<((?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?![a-z0-9])[^<>]*)")
_PLAINLY = re.compile(r"""\w+(?:\s+[\w:-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=]+))?)*\s*/?""")
_HOST = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?=[/:?#\s]|$)", re.IGNORECASE)


def is_too_large(html: str) -> bool:
    """To be made safe in a fifth of a second and in little memory, at worst. A browser's rules are what costs:

    each end tag looks through all that is open, and a new paragraph repeats all fonts the last one left open: 400 fonts and
    4,000 paragraphs in 30 kB become 20 MB. Counted without understanding, so that nothing can be hidden from it.
    """
    tags = html.count("<")
    if len(html) > LARGEST_IN_CHARACTERS or tags > MOST_TAGS:
        return True
    nested = sum(name.lower() not in FLAT for name in _START.findall(html))
    return tags * (nested + REPEATED_COSTS * _fonts(html)) > MOST_EFFORT


def _fonts(html: str) -> int:
    """How many different ones: a browser repeats at most three alike. One whose end can be hidden in quotes counts as its own."""
    different, hidden = set(), 0
    for font in _FONT.findall(html):
        if len(font) < 500 and _PLAINLY.fullmatch(font):
            different.add(font)
        else:
            hidden += 1
    return len(different) + hidden


def safe(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(WITHOUT_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel="noopener noreferrer",
    )


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Pictures that came along only; links only to where a person would go."""
    if tag == "img" and attribute == "src":
        return value if value.lower().startswith("cid:") else None
    if tag == "a" and attribute == "href":
        return value if value.lower().startswith(("http://", "https://", "mailto:")) else None
    return value


class Words(HTMLParser):
    """The words of a page, line by line; and whether a link says it goes elsewhere than it does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.link: str | None = None
        self.says: list[str] = []
        self.deceives = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.lines.append("\n")
        if tag == "a":
            self.link, self.says = dict(attrs).get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.lines.append("\n")
        if tag == "a" and self.link is not None:
            self.deceives = self.deceives or _differ(self.link, "".join(self.says))
            self.link = None

    def handle_data(self, data: str) -> None:
        self.lines.append(data.replace("\n", " "))
        self.says.append(data)

    @property
    def text(self) -> str:
        lines = (" ".join(line.replace("\xa0", " ").split()) for line in "".join(self.lines).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def words_of(safe_html: str) -> Words:
    """Of what was made safe: there every tag has its end, and a browser would see the same."""
    words = Words()
    words.feed(safe_html)
    words.close()
    return words


def _differ(link: str, says: str) -> bool:
    named = _HOST.search(says.strip())
    try:
        target = urlsplit(link).hostname or ""
    except ValueError:
        return True
    return bool(named and target and _site(named[1].lower()) != _site(target.lower()))


def _site(host: str) -> str:
    return ".".join(host.split(".")[-2:])
