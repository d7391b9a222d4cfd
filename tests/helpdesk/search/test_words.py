"""What a text is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.search.words import MOST_IN_A_QUERY, asked_for, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("验证码", ["验证", "证码", "码"]),
        ("驗證碼", ["验证", "证码", "码"]),
        ("ＡＰＩ 密钥 KEY-42", ["api", "密钥", "钥", "key", "42"]),
        ("订单8830，未到账。", ["订单", "单", "8830", "未到", "到账", "账"]),
        ("e-mail：a.b@c.example", ["e", "mail", "a", "b", "c", "example"]),
        ("🙂——…", []),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
    ],
)
def test_a_text_is_found_by_its_pairs_words_and_numbers(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("验证码", [("验证", False), ("证码", False)]),
        ("码", [("码", True)]),
        ("Order 88", [("order", True), ("88", True)]),
        ("a", [("a", False)]),
        ("%_*' & | ! :* \\", []),
    ],
)
def test_a_query_asks_for_pairs_and_for_beginnings(query: str, asked: list[tuple[str, bool]]) -> None:
    assert asked_for(query) == asked


@given(st.text(max_size=200), st.text(max_size=5), st.text(max_size=5))
def test_any_part_of_two_characters_of_a_text_is_found(text: str, before: str, after: str) -> None:
    """Whatever stands around it: each pair that is asked for is among the words of the whole."""
    found = set(words_of(f"{before} {text} {after}"))
    assert all(word in found or any(one.startswith(word) for one in found) for word, _ in asked_for(text))


@given(st.text())
def test_words_hold_nothing_a_database_would_read_as_an_operator(text: str) -> None:
    for word in [*words_of(text), *(word for word, _ in asked_for(text))]:
        assert word
        assert not set(word) & set("'\"\\&|!()<>:* \x00")
    assert len(asked_for(text)) <= MOST_IN_A_QUERY
