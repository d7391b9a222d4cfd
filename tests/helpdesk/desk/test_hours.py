"""Opening hours as tables. Monday is 2026-11-23; Shanghai is UTC+8 without daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.desk.hours import CalendarRules, PublicDay, hours_in_words, is_open, next_opening, stretches_on
from helpdesk.desk.public_days import known_until, public_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ((time(9), time(12)), (time(13, 30), time(18)))
WEEK = dict.fromkeys(range(5), OFFICE)
NATIONAL_DAY, MAKE_UP_SATURDAY, UNKNOWN = date(2026, 10, 1), date(2026, 10, 10), date(2031, 10, 1)


def rules(**more: object) -> CalendarRules:
    return CalendarRules(**({"zone": SHANGHAI, "week": WEEK, "public": public_day} | more))  # type: ignore[arg-type]


def there(text: str) -> datetime:
    """A moment as the clock in Shanghai shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00:00", False),  # lunch begins
        ("2026-11-23 13:29:59", False),
        ("2026-11-23 13:30:00", True),
        ("2026-11-23 18:00:00", False),
        ("2026-11-28 10:00:00", False),  # Saturday
        ("2026-10-01 10:00:00", False),  # National Day, a Thursday
        ("2026-10-10 10:00:00", True),  # a Saturday worked for the holiday
        ("2026-10-10 12:30:00", False),  # … with Monday's lunch
    ],
)
def test_it_is_open_when_the_table_says_so(clock: str, expected: bool) -> None:
    assert is_open(rules(), there(clock)) is expected


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),  # open already
        ("2026-11-23 07:00", "2026-11-23 09:00"),
        ("2026-11-23 12:30", "2026-11-23 13:30"),
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-11-27 19:00", "2026-11-30 09:00"),  # over the weekend
        ("2026-09-30 18:30", "2026-10-08 09:00"),  # over the whole holiday
    ],
)
def test_the_next_opening_is_told_to_the_minute(clock: str, opens: str) -> None:
    assert next_opening(rules(), there(clock)) == there(opens)


def test_a_special_day_overrides_the_public_data() -> None:
    closed = rules(special={date(2026, 11, 23): None})
    worked = rules(special={NATIONAL_DAY: 0})
    assert not is_open(closed, there("2026-11-23 10:00"))
    assert is_open(worked, there("2026-10-01 10:00"))
    assert is_open(rules(), there("2026-11-23 10:00"))


def test_public_days_can_be_left_out() -> None:
    shop = CalendarRules(zone=SHANGHAI, week=WEEK)
    assert is_open(shop, there("2026-10-01 10:00"))
    assert not is_open(shop, there("2026-10-10 10:00"))


def test_beyond_the_data_the_week_alone_decides() -> None:
    assert public_day(NATIONAL_DAY) is PublicDay.HOLIDAY
    assert public_day(MAKE_UP_SATURDAY) is PublicDay.MAKE_UP_WORKDAY
    assert known_until() < UNKNOWN
    assert public_day(UNKNOWN) is None
    assert is_open(rules(), there("2031-10-01 10:00"))


def test_never_opening_is_said_and_not_searched_for_ever() -> None:
    assert next_opening(CalendarRules(zone=SHANGHAI), there("2026-11-23 10:00")) is None


def test_the_last_minute_of_a_day_is_its_end() -> None:
    night = rules(week={0: ((time(20), time(23, 59)),), 1: ((time(0), time(2)),)})
    assert is_open(night, there("2026-11-23 23:59:59"))
    assert is_open(night, there("2026-11-24 00:00"))


def test_a_day_of_the_clock_change_keeps_its_local_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = CalendarRules(zone=berlin, week={6: ((time(1), time(4)),)})
    (stretch,) = stretches_on(calendar, date(2026, 10, 25))  # the hour from 2 to 3 comes twice
    assert stretch[1] - stretch[0] == timedelta(hours=4)


def test_hours_read_as_a_sentence() -> None:
    assert hours_in_words(rules()) == "周一至周五 9:00–12:00、13:30–18:00"
    assert hours_in_words(rules(), english=True) == "Mon–Fri 9:00–12:00, 13:30–18:00"
    assert hours_in_words(rules(week=WEEK | {6: ((time(10), time(23, 59)),)})).endswith("；周日 10:00–24:00")
    assert hours_in_words(rules(always_open=True)) == "每天 24 小时"


times = st.times().map(lambda at: at.replace(microsecond=0))
intervals = st.tuples(times, times).filter(lambda pair: pair[0] < pair[1])
weeks = st.dictionaries(st.integers(0, 6), st.lists(intervals, max_size=3).map(tuple))
specials = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.none() | st.integers(0, 6), max_size=10)
moments = st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
zones = st.sampled_from([SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")])


@given(zone=zones, week=weeks, special=specials, moment=moments)
def test_what_opens_next_is_open_and_nothing_before_it_is(zone: ZoneInfo, week: dict, special: dict, moment: datetime) -> None:
    calendar = CalendarRules(zone=zone, week=week, special=special, public=public_day)
    opens = next_opening(calendar, moment)
    if opens is None:
        assert not is_open(calendar, moment)
        return
    assert is_open(calendar, opens)
    assert opens >= moment
    if opens > moment:
        assert not is_open(calendar, moment)
        assert not is_open(calendar, opens - timedelta(seconds=1))


@given(moment=moments)
def test_always_open_is_always_open(moment: datetime) -> None:
    assert is_open(rules(always_open=True), moment)
    assert next_opening(rules(always_open=True), moment) == moment
