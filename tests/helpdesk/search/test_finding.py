"""Touch, index, find: on both databases alike."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from helpdesk.search import finding
from helpdesk.search.finding import NothingToLookFor, QueryTooLong, newest
from helpdesk.search.jobs import index_what_changed
from helpdesk.search.models import Document, Touched
from helpdesk.search.sources import Text, _sources
from helpdesk.search.touching import touch

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

SHELF: dict[str, Text] = {}


@pytest.fixture(autouse=True)
def shelf() -> Iterator[None]:
    _sources["book"] = lambda ids: [SHELF[id] for id in ids if id in SHELF]
    yield
    SHELF.clear()
    del _sources["book"]


def put(number: int, public: str, internal: str = "") -> None:
    SHELF[str(number)] = Text(str(number), number, public, internal)
    touch("book", number)


def found(query: str, **options: object) -> list[int]:
    return [hit.rank for hit in newest("book", query, **options)]  # type: ignore[arg-type]


def test_what_was_touched_is_found_newest_first() -> None:
    put(1, "验证码收不到")
    put(2, "余额不对")
    put(3, "短信验证码延迟，联通号段")
    assert found("验证") == []
    index_what_changed()
    assert found("验证") == [3, 1]
    assert found("驗證 聯通") == [3]
    assert found("码") == [3, 1]
    assert found("证收") == []
    assert Touched.objects.count() == 0


def test_a_part_of_a_number_finds_it_from_its_beginning() -> None:
    put(1, "订单 88301 未到账")
    index_what_changed()
    assert found("8830") == [1]
    assert found("8301") == []


def test_customers_find_nothing_by_what_we_wrote_among_us() -> None:
    put(1, "退款申请", internal="此人多次欺诈")
    put(2, "退款进度 欺诈举报")
    index_what_changed()
    assert found("欺诈") == [2, 1]
    assert found("欺诈", public=True) == [2]
    assert found("退款 欺诈") == [2, 1]


def test_one_customer_searches_among_their_own() -> None:
    for number in range(1, 6):
        put(number, "签名报备")
    index_what_changed()
    assert found("签名", among=["2", "4"], public=True) == [4, 2]
    assert found("签名", among=[]) == []


def test_changed_words_replace_the_old_and_what_is_gone_is_not_found() -> None:
    put(1, "旧内容")
    put(2, "旧内容")
    index_what_changed()
    put(1, "新内容")
    del SHELF["2"]
    touch("book", 2)
    index_what_changed()
    assert found("旧内") == []
    assert found("新内") == [1]
    assert Document.objects.count() == 1


def test_pages_follow_one_another_without_a_gap() -> None:
    for number in range(1, 31):
        put(number, "签名报备" if number % 3 else "其他")
    index_what_changed()
    first = found("签名", most=8)
    second = found("签名", most=8, below=first[-1])
    third = found("签名", most=8, below=second[-1])
    assert [*first, *second, *third] == [number for number in range(30, 0, -1) if number % 3]


def test_what_is_rare_among_the_newest_is_found_further_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "NEAR", 5)
    for number in range(1, 31):
        put(number, "发票" if number in (2, 11, 29) else "其他")
    index_what_changed()
    assert found("发票") == [29, 11, 2]
    assert found("发票", most=2) == [29, 11]
    assert found("发票", most=1, below=11) == [2]


def test_a_transaction_that_commits_late_is_indexed_all_the_same() -> None:
    """Its row has a lower number than one that was taken already."""
    put(1, "早写晚交")
    put(2, "正常")
    late = Touched.objects.get(object_id="1")
    Touched.objects.filter(pk=late.pk).delete()
    index_what_changed()
    late.save(force_insert=True)
    index_what_changed()
    assert found("早写") == [1]


@pytest.mark.parametrize("query", ["", "   ", "%%%", "*", "' OR 1=1 --"[:1], "!!!", "\x00"])
def test_nothing_to_look_for_is_refused(query: str) -> None:
    with pytest.raises(NothingToLookFor):
        newest("book", query)


@pytest.mark.parametrize("query", ["' | '", "a' & 'b", 'x" OR "y', "验证') --", "NEAR(a b)", "a AND NOT b", "\\'a", "a\x00b"])
def test_operators_and_quotes_mean_nothing(query: str) -> None:
    put(1, "无关")
    index_what_changed()
    with suppress(NothingToLookFor):
        assert found(query) == []


def test_a_query_that_is_too_long_is_refused() -> None:
    with pytest.raises(QueryTooLong):
        newest("book", "长" * 201)
    assert found("长" * 200) == []


def test_a_search_asks_three_questions_at_most(django_assert_max_num_queries) -> None:
    put(1, "签名")
    index_what_changed()
    with django_assert_max_num_queries(3):
        assert found("签名") == [1]
