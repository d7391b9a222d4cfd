import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.knowledge import pinyin, variables


@pytest.mark.parametrize(
    ("words", "initials", "spelling"),
    [
        ("重置密码", "czmm", "chongzhimima"),
        ("API 密钥", "apimy", "apimiyue"),
        ("银行卡到账", "yhkdz", "yinhangkadaozhang"),
        ("绿色通道", "lstd", "lvsetongdao"),
        ("v2 升级，注意！", "v2sjzy", "v2shengjizhuyi"),
        ("Thanks", "thanks", "thanks"),
        ("🙂", "", ""),
    ],
)
def test_a_title_is_spelled_as_people_type_it(words: str, initials: str, spelling: str) -> None:
    assert (pinyin.initials_of(words), pinyin.spelling_of(words)) == (initials, spelling)


@given(st.text(max_size=60))
def test_any_title_can_be_spelled_in_plain_letters(words: str) -> None:
    assert pinyin.NO_LETTER.search(pinyin.spelling_of(words)) is None
    assert len(pinyin.initials_of(words)) <= len(words)
    assert len(pinyin.spelling_of(words)) <= 400
    assert len(pinyin.other_sounds_of(words).split()) <= 2 * pinyin.VARIANTS


def test_a_character_with_two_sounds_is_found_by_both() -> None:
    assert pinyin.initials_of("重置") == "cz"
    likeliest, others = pinyin.spelling_of("重"), pinyin.other_sounds_of("重").split()
    assert {"zhong", "chong"} <= {likeliest, *others}


def test_blanks_nobody_would_fill_are_seen() -> None:
    assert variables.unknown_in("{{customer.name}}您好，我是 {{ agent.name }}。") == []
    assert variables.unknown_in("{{customer.password}} {{}} {{x}}") == ["", "customer.password", "x"]
