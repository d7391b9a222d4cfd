"""Screening of words on their way in. Pure: the terms are handed in.

On the hot path of chat: nothing here asks a database for each message. `screen` calls whoever registered with
`look_with` at most every `LOOK_EVERY_S` seconds, on the caller's thread, to see whether the terms have changed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from time import monotonic
from typing import Any, NamedTuple

import ahocorasick

LOOK_EVERY_S = 5.0  # so that a change is in force everywhere within ten seconds


class Decision(StrEnum):
    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


class Verdict(NamedTuple):
    decision: Decision
    category: str = ""


class ScreenedTerm(NamedTuple):
    term: str
    decision: Decision
    category: str


ALLOWED = Verdict(Decision.ALLOW)

# Characters that take no room on the screen and only break up words: the format characters of Unicode (Cf: zero-width
# space and joiners, direction marks, soft hyphen, byte order mark …), fillers, and variation selectors.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)


def fold(text: str) -> str:
    """What two spellings that look alike have in common: full-width and half-width, upper and lower case, no invisibles."""
    # Invisibles go first and last: they can hide a sequence from normalisation, and come out of it.
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", folded))


class Screen:
    """Terms made ready for searching all of them at once (Aho and Corasick 1975); costs the same for one term and for many."""

    def __init__(self, terms: Iterable[ScreenedTerm] = ()):
        self._automaton: Any = ahocorasick.Automaton()
        worst: dict[str, ScreenedTerm] = {}
        for term in terms:
            if (folded := fold(term.term).strip()) and not _is_milder(term, worst.get(folded)):
                worst[folded] = term
        for folded, term in worst.items():
            self._automaton.add_word(folded, (len(folded), term))
        self._is_empty = not worst
        if worst:
            self._automaton.make_automaton()

    def verdict(self, text: str) -> Verdict:
        """The harshest decision of any term in the text."""
        if self._is_empty:
            return ALLOWED
        found = ALLOWED
        folded = fold(text)
        for end, (length, term) in self._automaton.iter(folded):
            if _stands_alone(folded, end + 1 - length, end + 1):
                if term.decision is Decision.REFUSE:
                    return Verdict(term.decision, term.category)
                if found is ALLOWED and term.decision is Decision.HOLD:
                    found = Verdict(term.decision, term.category)
        return found


_screen = Screen()
_look: Callable[[], None] | None = None
_next_look = 0.0


def screen(text: str) -> Verdict:
    """What is to become of this text, by the terms in force."""
    if _look is not None and monotonic() >= _next_look:
        _look()
    return _screen.verdict(text)


def use(new: Screen) -> None:
    """Put other terms in force, in this process."""
    global _screen
    _screen = new


def look_with(look: Callable[[], None] | None) -> None:
    """Register who finds out whether the terms have changed. It calls `use` if so, and `looked` when it could tell."""
    global _look, _next_look
    _look, _next_look = look, 0.0


def looked() -> None:
    global _next_look
    _next_look = monotonic() + LOOK_EVERY_S


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A term in Latin letters is a word, not a part of one: "ass" is not in "class". Chinese has no such borders."""
    return not (_is_latin(text[start]) and start and _is_latin(text[start - 1])) and not (
        _is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end])
    )


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _is_milder(term: ScreenedTerm, other: ScreenedTerm | None) -> bool:
    return other is not None and other.decision is Decision.REFUSE and term.decision is not Decision.REFUSE
