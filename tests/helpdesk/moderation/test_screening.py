from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.moderation.screening import ALLOWED, INVISIBLE, Decision, Screen, ScreenedTerm, Verdict, fold, screen

pytestmark = pytest.mark.embedded

TERMS = Screen(
    [
        ScreenedTerm("刷单返利", Decision.REFUSE, "fraud"),
        ScreenedTerm("加微信", Decision.HOLD, "advertising"),
        ScreenedTerm("ass", Decision.REFUSE, "abuse"),
        ScreenedTerm("VX号", Decision.HOLD, "advertising"),
    ]
)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("您好，我的订单没有到", "allow"),
        ("有刷单返利吗", "refuse"),
        ("请加微信", "hold"),
        ("请加微信，刷单返利", "refuse"),
        ("刷单，返利", "allow"),
        ("you ass!", "refuse"),
        ("a class for passengers", "allow"),
        ("ASS", "refuse"),
        ("ａｓｓ", "refuse"),
        ("ass1", "allow"),
        ("是ass吗", "refuse"),
        ("vx号多少", "hold"),
        ("ＶＸ号多少", "hold"),
        ("刷\u200b单\u2060返\ufeff利", "refuse"),
        ("刷\ufe0f单\u00ad返\u202e利", "refuse"),
        ("", "allow"),
    ],
)
def test_look_alikes_get_the_same_verdict(text: str, decision: str) -> None:
    assert TERMS.verdict(text).decision == decision


def test_the_verdict_says_why() -> None:
    assert TERMS.verdict("请加微信") == Verdict(Decision.HOLD, "advertising")
    assert TERMS.verdict("请加微信，刷单返利") == Verdict(Decision.REFUSE, "fraud")


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.lists(st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\ufe0f"), min_size=3, max_size=3),
)
def test_a_term_is_found_wherever_it_stands_and_whatever_hides_in_it(before: str, after: str, hidden: list[str]) -> None:
    disguised = "刷" + hidden[0] + "单" + hidden[1] + "返" + hidden[2] + "利"
    assert TERMS.verdict(before + disguised + after).decision is Decision.REFUSE


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=4), max_size=8), st.text("甲乙丙丁戊", max_size=30))
def test_searching_all_at_once_finds_what_searching_one_by_one_finds(terms: list[str], text: str) -> None:
    found = Screen(ScreenedTerm(term, Decision.REFUSE, "") for term in terms).verdict(text).decision is Decision.REFUSE
    assert found == any(term in text for term in terms)


def test_every_format_character_of_unicode_is_invisible() -> None:
    format_characters = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cf"]
    assert [c for c in format_characters if not INVISIBLE.fullmatch(c)] == []


def test_the_harsher_of_two_decisions_about_one_term_holds() -> None:
    held, refused = ScreenedTerm("甲", Decision.HOLD, "a"), ScreenedTerm("甲", Decision.REFUSE, "b")
    for terms in ([held, refused], [refused, held]):
        assert Screen(terms).verdict("甲").decision is Decision.REFUSE


def test_a_term_of_nothing_is_not_found_in_everything() -> None:
    assert Screen([ScreenedTerm("\u200b ", Decision.REFUSE, "")]).verdict("您好") == ALLOWED


def test_without_terms_a_text_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """About a microsecond; ten times that is allowed here, because the machine has other things to do."""
    monkeypatch.setattr("helpdesk.moderation.screening._look", None)
    monkeypatch.setattr("helpdesk.moderation.screening._screen", Screen())
    text = "您好，我昨天买的东西今天还没有发货，请帮我看一下是怎么回事。" * 2
    best = min(timed(text) for _ in range(5))
    assert best < 10e-6


def timed(text: str, times: int = 2_000) -> float:
    started = time.perf_counter()
    for _ in range(times):
        screen(text)
    return (time.perf_counter() - started) / times
