"""What a text is found by. Pure.

Chinese has no spaces, and a dictionary does not know the words of next year: every two neighbouring characters are a
word here, which finds any word of two characters and more without guessing where it ends. Latin words and numbers are
words as they stand. Width, case and traditional characters make no difference.
"""

import re
import unicodedata
from functools import cache
from itertools import islice
from typing import Any

import opencc

MOST_IN_A_TEXT = 20_000  # different words of one document; what is beyond is not found
MOST_IN_A_QUERY = 24
LONGEST = 60

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
IS_HAN = re.compile(f"[{HAN}]")


def words_of(text: str) -> list[str]:
    """The words a text is found by, each once, in the order in which they first stand."""
    found: dict[str, None] = {}
    for run in RUNS.findall(fold(text)):
        if IS_HAN.match(run):
            found.update(dict.fromkeys(run[at : at + 2] for at in range(len(run))))  # the last one stands alone
        else:
            found[run[:LONGEST]] = None
    return list(islice(found, MOST_IN_A_TEXT))


def asked_for(query: str) -> list[tuple[str, bool]]:
    """The words of a query; True where a word beginning like it will do. All must be found. Empty: nothing to look for.

    A single character of Chinese is the beginning of a pair; the end of a Latin word may not be typed yet.
    """
    asked: dict[str, bool] = {}
    for run in RUNS.findall(fold(query)):
        if not IS_HAN.match(run):
            asked[run[:LONGEST]] = len(run) > 1
        elif len(run) == 1:
            asked[run] = True
        else:
            asked.update(dict.fromkeys((run[at : at + 2] for at in range(len(run) - 1)), False))
    return list(islice(asked.items(), MOST_IN_A_QUERY))


def fold(text: str) -> str:
    """One spelling for what reads alike: full and half width, upper and lower case, traditional and simplified."""
    return str(_simplified().convert(unicodedata.normalize("NFKC", text).casefold()))


@cache
def _simplified() -> Any:
    return opencc.OpenCC("t2s")
