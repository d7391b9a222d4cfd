"""Whatever stands in a mail's HTML, what is kept of it can neither run, nor fetch, nor send, nor cover."""

from __future__ import annotations

from html.parser import HTMLParser

import nh3
import pytest

from helpdesk.mailbox.parsing import Letter, Warning, read_letter
from helpdesk.mailbox.parsing.safe_html import LARGEST_IN_CHARACTERS

from .corpus.case import Case, html_mail
from .corpus.everything import CASES

# Written again here, not taken from the reader: a tag that is let in there by mistake must be missed here.
HARMLESS = frozenset(
    """a abbr b blockquote br caption center code col colgroup dd del div dl dt em
    figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins li ol p pre q
    s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul""".split()  # noqa: SIM905 - a list of them is a screen long
)
ATTRIBUTES = frozenset(["href", "title", "rel", "src", "alt", "width", "height", "colspan", "rowspan", "align", "start"])
LETTERS = {case.name: case for case in CASES if not case.unreadable}


class Page(HTMLParser):
    """What a browser would make of it, as far as it matters here."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("case", LETTERS.values(), ids=str)
def test_what_is_kept_of_it_is_harmless(case: Case) -> None:
    page = Page(read_letter(case.mail()).html)
    assert not page.others
    for tag, attributes in page.tags:
        assert tag in HARMLESS
        assert set(attributes) <= ATTRIBUTES, "no handler, no style, no name or class"
        assert (attributes.get("src") or "cid:").startswith("cid:"), "a picture that came along, or none"
        assert (attributes.get("href") or "https:").lower().startswith(("http:", "https:", "mailto:"))
        assert tag != "a" or "noopener" in (attributes.get("rel") or "")


def test_the_harmless_is_kept() -> None:
    """So that the assertion above is not one about empty pages."""
    kept = [_read('<p>a <b>b</b> <a href="https://shop.test">c</a></p><ul><li>d</li></ul><img src="cid:x" alt="e">').html]
    assert [tag for tag, _ in Page(kept[0]).tags] == ["p", "b", "a", "ul", "li", "img"]


@pytest.mark.parametrize("case", LETTERS.values(), ids=str)
def test_read_a_second_time_it_is_the_same(case: Case) -> None:
    """Mutations live on a page that is another when it is parsed again."""
    html = read_letter(case.mail()).html
    assert (
        nh3.clean(
            html, tags=set(HARMLESS), attributes={"*": set(ATTRIBUTES - {"rel"})}, url_schemes={"http", "https", "mailto", "cid"}
        )
        == html
    )


def test_a_picture_from_elsewhere_leaves_its_words() -> None:
    assert 'alt="发票"' in _read('<img src="https://evil.test/x" alt="发票">').html


FONTS = "".join(f"<font size={size}>" for size in range(400))
HIDDEN = "".join(f"<font title='>{size}'>" for size in range(400))


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "a" * 1_000_001,
        "<b>" * 20_001,
        "<" * 1_000_001,
        "<div>" * 10_000,
        "<b>" * 4_000 + "</p>" * 12_000,
        f"<p>{FONTS}" + "<p>x" * 4_000,
        f"<p>{HIDDEN}" + "<p>x" * 4_000,
    ],
    ids=["long", "many tags", "many signs", "nested", "ends without beginning", "fonts that repeat", "fonts that hide"],
)
def test_what_costs_too_much_to_be_understood_is_plain_words(html: str) -> None:
    letter = _read(html)
    assert (letter.html, letter.warnings) == ("", (Warning.HTML_TOO_LARGE,))
    assert len(letter.text) <= LARGEST_IN_CHARACTERS


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "a" * 999_000,
        "<table>" + "<tr><td>1</td><td>2</td></tr>" * 3_000 + "</table>",
        "<p class=MsoNormal><span lang=ZH-CN><b>x</b></span></p>" * 1_500,
        "".join(f'<p><a href="https://shop.test/{place}">x</a></p>' for place in range(4_000)),
    ],
    ids=["long", "a sheet of 3,000 rows", "a long page as Word writes it", "4,000 links"],
)
def test_what_people_send_is_kept_however_long(html: str) -> None:
    letter = _read(html)
    assert letter.html
    assert not letter.warnings


def _read(html: str) -> Letter:
    return read_letter(html_mail(html).replace(b"Content-Transfer-Encoding: 8bit\r\n", b""))
