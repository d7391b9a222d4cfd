import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.files import ranges


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-99", range(100)),
        ("bytes=900-", range(900, 1000)),
        ("bytes=-10", range(990, 1000)),
        ("bytes=-5000", range(1000)),
        ("bytes=0-999999", range(1000)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("items=0-5", None),
        ("bytes=٣-٥", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, expected: range | None) -> None:
    assert ranges.wanted(header, 1000) == expected


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.wanted(header, 1000)


@given(st.one_of(st.text(max_size=40), st.from_regex(r"bytes=\d{0,20}-\d{0,20}")), st.integers(1, 10**9))
def test_whatever_is_asked_stays_within_the_file(header: str, size: int) -> None:
    try:
        part = ranges.wanted(header, size)
    except ranges.Unsatisfiable:
        return
    assert part is None or (0 <= part.start < part.stop <= size)
