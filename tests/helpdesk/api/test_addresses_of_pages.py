"""The server knows which addresses the front end has a page for: each router beside the server's list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpdesk import pages

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
ROUTE = re.compile(r"\bpath:\s*'([^']*)'")
CHOICE = re.compile(r":\w+\(([\w|-]+)\)")

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(("face", "known"), [("help-centre", pages.HELP_CENTRE), ("console", pages.CONSOLE)])
def test_the_server_knows_the_pages_of_each_face(face: str, known: frozenset[str]) -> None:
    """Both ways: a page it does not know would be answered 404, and a word without a page 200."""
    assert first_words((FRONTEND / face / "router.ts").read_text()) == known


def first_words(router: str) -> set[str]:
    """`/chat/:id` begins with chat, `:view(mine|waiting)/:id?` with either; the one for what is nowhere, with nothing."""
    words: set[str] = set()
    for route in ROUTE.findall(router):
        first = route.strip("/").partition("/")[0]
        if choice := CHOICE.match(first):
            words |= set(choice[1].split("|"))
        elif not first.startswith(":"):
            words.add(first)
    return words
