"""Deadlines as tables, and what holds for all of them. Monday is 2026-11-23; Shanghai is UTC+8 without daylight saving.

In the tables a clock reads `23 10:30` for November 2026, or a whole date; seconds are written as `1:30` hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.desk.hours import CalendarRules
from helpdesk.desk.public_days import public_day
from tickets import deadlines
from tickets.deadlines import Standing, begun, drawing, due_at, is_late, left_s, moved, paused, reopened, resumed, retargeted
from tickets.open_time import OpenTime

SHANGHAI, NEW_YORK, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
OFFICE = ((time(9), time(12)), (time(13, 30), time(18)))
WEEK = dict.fromkeys(range(5), OFFICE)
HOUR, WORKING_DAY = 3_600, 27_000

CALENDARS = {
    "office": CalendarRules(SHANGHAI, week=WEEK, public=public_day),
    "no holidays": CalendarRules(SHANGHAI, week=WEEK),
    "always": CalendarRules(SHANGHAI, always_open=True),
    "never": CalendarRules(SHANGHAI),
    "night shift": CalendarRules(SHANGHAI, week={0: ((time(20), time(23, 59)),), 1: ((time(0), time(4)),)}),
    "special": CalendarRules(
        SHANGHAI, week=WEEK, public=public_day, special={date(2026, 11, 24): None, date(2026, 11, 28): 4, date(2026, 10, 1): 0}
    ),
    "new york": CalendarRules(NEW_YORK, week=WEEK),
    "berlin sunday night": CalendarRules(BERLIN, week={5: ((time(20), time(23, 59)),), 6: ((time(0), time(6)),)}),
    "closed 90 days": CalendarRules(
        SHANGHAI, week=WEEK, special={date(2026, 11, 24) + timedelta(days=number): None for number in range(90)}
    ),
    "one second": CalendarRules(SHANGHAI, week={0: ((time(9), time(9, 0, 1)),)}),
    "overlapping": CalendarRules(SHANGHAI, week={0: ((time(9), time(12)), (time(11), time(14)))}),
}
HOURS = {name: OpenTime(rules) for name, rules in CALENDARS.items()}


def at(clock: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(clock if clock.count("-") == 2 else f"2026-11-{clock}").replace(tzinfo=zone)


def seconds(written: str) -> int:
    """`1:30` and `0:00:05`."""
    hours, minutes, rest = [*map(int, written.split(":")), 0, 0][:3]
    return hours * 3600 + minutes * 60 + rest


DUE = [
    # why, calendar, from, open time, due
    ("inside one stretch", "office", "23 09:00", "1:00", "23 10:00"),
    ("from before it opens", "office", "23 07:00", "1:00", "23 10:00"),
    ("up to lunch is before lunch", "office", "23 09:00", "3:00", "23 12:00"),
    ("over lunch", "office", "23 11:00", "2:00", "23 14:30"),
    ("from inside lunch", "office", "23 12:30", "0:10", "23 13:40"),
    ("a second over lunch", "office", "23 11:59:59", "0:00:02", "23 13:30:01"),
    ("up to closing time is today", "office", "23 13:30", "4:30", "23 18:00"),
    ("a second more is tomorrow", "office", "23 13:30", "4:30:01", "24 09:00:01"),
    ("over night", "office", "23 17:00", "2:00", "24 10:00"),
    ("from the evening", "office", "23 20:00", "0:30", "24 09:30"),
    ("a whole working day", "office", "23 09:00", "7:30", "23 18:00"),
    ("two working days", "office", "23 10:00", "15:00", "25 10:00"),
    ("over the weekend", "office", "27 17:30", "1:00", "30 09:30"),
    ("from the weekend", "office", "28 10:00", "0:05", "30 09:05"),
    ("a week of work", "office", "23 09:00", "37:30", "27 18:00"),
    ("over the national holiday", "office", "2026-09-30 17:00", "2:00", "2026-10-08 10:00"),
    ("a working Saturday for the holiday", "office", "2026-10-09 17:00", "2:00", "2026-10-10 10:00"),
    ("a working Saturday keeps Monday's lunch", "office", "2026-10-10 11:00", "2:00", "2026-10-10 14:30"),
    ("from inside the holiday", "office", "2026-10-03 12:00", "1:00", "2026-10-08 10:00"),
    ("over New Year's Day", "office", "2025-12-31 17:00", "2:00", "2026-01-04 10:00"),  # a Sunday that is worked
    ("where holidays are not kept", "no holidays", "2026-09-30 17:00", "2:00", "2026-10-01 10:00"),
    ("beyond the data the week decides", "office", "2031-10-01 09:00", "1:00", "2031-10-01 10:00"),
    ("a special day off", "special", "23 17:00", "2:00", "25 10:00"),
    ("a special working Saturday", "special", "27 17:00", "2:00", "28 10:00"),
    ("a special day beats the public holiday", "special", "2026-10-01 09:00", "1:00", "2026-10-01 10:00"),
    ("day and night", "always", "23 17:00", "24:00", "24 17:00"),
    ("day and night, five minutes at midnight", "always", "23 23:58", "0:05", "24 00:03"),
    ("day and night over a holiday", "always", "2026-10-01 00:00", "240:00", "2026-10-11 00:00"),
    ("over midnight", "night shift", "23 23:00", "2:00", "24 01:00"),
    ("up to midnight", "night shift", "23 22:00", "2:00", "24 00:00"),
    ("a second over midnight", "night shift", "23 22:00", "2:00:01", "24 00:00:01"),
    ("one shift a week", "night shift", "23 20:00", "9:00", "30 21:00"),
    ("another zone's morning", "new york", "23 22:00", "1:00", "23 23:00"),  # 9 o'clock in New York
    ("another zone's lunch", "new york", "24 00:30", "1:00", "24 03:00"),
    ("another zone's clocks go back", "new york", "2026-10-31 01:00", "6:00", "2026-11-02 23:30"),
    ("the hour that comes twice counts twice", "berlin sunday night", "2026-10-25 06:00", "4:00", "2026-10-25 10:00"),
    ("the hour that is left out does not count", "berlin sunday night", "2026-03-29 06:00", "2:00", "2026-03-29 08:00"),
    ("closed for ninety days", "closed 90 days", "23 17:00", "2:00", "2027-02-22 10:00"),
    ("a second a week", "one second", "23 00:00", "0:00:03", "2026-12-07 09:00:01"),
    ("intervals that overlap count once", "overlapping", "23 09:00", "5:00", "23 14:00"),
    ("never open", "never", "23 09:00", "0:01", None),
    ("nothing to spend is now", "office", "23 20:00", "0:00", "23 20:00"),
    ("nothing to spend where it never opens", "never", "23 20:00", "0:00", "23 20:00"),
]


@pytest.mark.parametrize(("why", "calendar", "start", "open_time", "due"), DUE, ids=[row[0] for row in DUE])
def test_a_promise_is_due_when_the_table_says(why: str, calendar: str, start: str, open_time: str, due: str | None) -> None:
    found = due_at(begun(seconds(open_time), at(start)), HOURS[calendar])
    assert found == (at(due) if due else None)


SPENT = [
    # why, calendar, from, to, open time
    ("inside", "office", "23 09:10", "23 09:40", "0:30"),
    ("lunch does not count", "office", "23 11:30", "23 14:00", "1:00"),
    ("all of a night", "office", "23 18:00", "24 09:00", "0:00"),
    ("a day", "office", "23 00:00", "24 00:00", "7:30"),
    ("a weekend", "office", "27 18:00", "30 09:00", "0:00"),
    ("the week of the national holiday", "office", "2026-09-28 00:00", "2026-10-12 00:00", "45:00"),
    ("a year", "no holidays", "2026-01-01 00:00", "2027-01-01 00:00", "1957:30"),  # 261 weekdays
    ("backwards is nothing", "office", "23 11:00", "23 10:00", "0:00"),
    ("parts of seconds are not counted", "always", "23 09:00:00.900", "23 09:00:02.100", "0:00:02"),
    ("never", "never", "23 00:00", "30 00:00", "0:00"),
    ("over the clock change", "berlin sunday night", "2026-10-25 00:00", "2026-10-26 00:00", "11:00"),
    ("a day off by hand", "special", "24 00:00", "25 00:00", "0:00"),
    ("ninety days closed", "closed 90 days", "24 00:00", "2027-02-22 00:00", "0:00"),
]


@pytest.mark.parametrize(("why", "calendar", "start", "end", "open_time"), SPENT, ids=[row[0] for row in SPENT])
def test_as_much_is_spent_as_the_table_says(why: str, calendar: str, start: str, end: str, open_time: str) -> None:
    assert HOURS[calendar].spent(at(start), at(end)) == seconds(open_time)


PAUSES = [
    # why, calendar, target, started, pauses (from, to), due
    ("one pause inside a stretch", "office", "2:00", "23 09:00", [("23 09:30", "23 10:00")], "23 11:30"),
    ("over lunch", "office", "4:00", "23 09:00", [("23 11:00", "23 14:00")], "23 16:00"),
    ("all of lunch costs nothing", "office", "4:00", "23 09:00", [("23 12:00", "23 13:30")], "23 14:30"),
    ("a night costs nothing", "office", "9:00", "23 09:00", [("23 18:00", "24 09:00")], "24 10:30"),
    ("a weekend and a half", "office", "7:30", "27 09:00", [("27 10:00", "30 10:00")], "30 18:00"),
    ("two pauses", "office", "2:00", "23 09:00", [("23 09:30", "23 10:00"), ("23 10:30", "23 11:00")], "23 12:00"),
    ("over the national holiday", "office", "3:00", "2026-09-30 09:00", [("2026-09-30 10:00", "2026-10-08 10:00")], "2026-10-08 12:00"),
    ("day and night", "always", "1:00", "23 09:00", [("23 09:10", "25 09:00")], "25 09:50"),
    ("at once", "office", "1:00", "23 09:00", [("23 09:30", "23 09:30")], "23 10:00"),
    ("with little left: a quarter", "office", "4:00", "23 09:00", [("23 14:25", "25 09:00")], "25 10:00"),
    ("with little left and a short pause: as long as that", "office", "4:00", "23 09:00", [("23 14:25", "23 14:40")], "23 14:55"),
    ("overdue since closing time: overdue in the morning", "office", "4:00", "23 14:00", [("24 09:00", "24 09:10")], "24 09:10"),
    ("twice with little left", "always", "4:00", "23 00:00", [("23 03:50", "23 08:00"), ("23 08:50", "23 12:00")], "23 13:00"),
    ("with little left, over night: no more than was open", "office", "4:00", "23 14:00", [("23 17:50", "24 09:05")], "24 09:20"),
    ("nothing left in the second it is due", "always", "1:00", "23 09:00", [("23 10:00", "23 12:00")], "23 12:15"),
    ("overdue before: overdue after", "always", "1:00", "23 09:00", [("23 10:30", "23 12:00")], "23 12:00"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "calendar", "target", "start", "pauses", "due"), PAUSES, ids=[row[0] for row in PAUSES])
def test_pauses_stop_the_clock_fairly(
    why: str, calendar: str, target: str, start: str, pauses: list[tuple[str, str]], due: str
) -> None:
    hours, standing = HOURS[calendar], begun(seconds(target), at(start))
    for since, until in pauses:
        standing = paused(standing, hours, at(since))
        assert due_at(standing, hours) is None
        standing = resumed(standing, hours, paused_at=at(since), at=at(until))
    assert due_at(standing, hours) == at(due)


AGAIN = [
    # why, target, spent before, left again
    ("most of it is left", "4:00", "1:00", "3:00"),
    ("exactly a quarter is left", "4:00", "3:00", "1:00"),
    ("less than a quarter", "4:00", "3:50", "1:00"),
    ("used up", "4:00", "4:00", "1:00"),
    ("long overdue", "4:00", "40:00", "1:00"),
    ("nothing spent", "4:00", "0:00", "4:00"),
]


@pytest.mark.parametrize(("why", "target", "spent", "left"), AGAIN, ids=[row[0] for row in AGAIN])
def test_a_reopened_ticket_has_a_quarter_at_least(why: str, target: str, spent: str, left: str) -> None:
    standing = reopened(seconds(target), seconds(spent), at("23 09:00"))
    assert left_s(standing, HOURS["office"], at("23 09:00")) == seconds(left)
    assert not is_late(standing, HOURS["office"], at("23 09:00"))


TERMS = [
    # why, target, other target, told at, due then (began on the 23rd at 9)
    ("more time", "4:00", "6:00", "23 10:00", "23 16:30"),
    ("less time", "4:00", "2:00", "23 10:00", "23 11:00"),
    ("the same", "4:00", "4:00", "23 10:00", "23 14:30"),
    ("used up already: a quarter", "4:00", "2:00", "23 11:40", "23 13:40"),
    ("used up already and little was left: that", "4:00", "2:00", "23 14:20", "23 14:30"),
    ("told at night", "8:00", "2:00", "23 20:00", "24 09:30"),
    ("overdue stays overdue", "1:00", "0:30", "23 10:20", "23 10:00"),
    ("overdue, and then in time", "1:00", "4:00", "23 10:20", "23 14:30"),
]


@pytest.mark.parametrize(("why", "target", "other", "told", "due"), TERMS, ids=[row[0] for row in TERMS])
def test_other_terms_keep_what_was_spent(why: str, target: str, other: str, told: str, due: str) -> None:
    hours = HOURS["office"]
    standing = retargeted(begun(seconds(target), at("23 09:00")), hours, seconds(other), at(told))
    assert due_at(standing, hours) == at(due)


def test_moving_to_another_calendar_keeps_what_the_old_one_counted() -> None:
    standing = moved(begun(4 * HOUR, at("23 09:00")), HOURS["office"], at("23 12:30"))
    assert standing.spent_s == 3 * HOUR
    assert due_at(standing, HOURS["always"]) == at("23 13:30")


@pytest.mark.parametrize(
    ("clock", "late"),
    [
        ("23 17:59:59", False),
        ("23 18:00:00", False),
        ("23 18:00:00.999", False),  # in the very second it is due
        ("23 18:00:01", True),  # though no open second has passed until the morning
        ("24 09:00:01", True),
    ],
)
def test_a_promise_until_closing_time_is_broken_that_evening(clock: str, late: bool) -> None:
    assert is_late(begun(WORKING_DAY, at("23 09:00")), HOURS["office"], at(clock)) is late


@pytest.mark.parametrize(("percent", "warn"), [(50, "23 11:00"), (80, "23 13:42"), (99, "23 14:27:36"), (1, "23 09:02:24")])
def test_the_warning_comes_when_so_much_is_spent(percent: int, warn: str) -> None:
    assert deadlines.warn_at(begun(4 * HOUR, at("23 09:00")), HOURS["office"], percent) == at(warn)


@pytest.mark.parametrize(
    ("after_s", "step"),
    [
        (0, "23 14:30:01"),
        (HOUR, "23 15:30:01"),
        (4 * HOUR, "24 09:30:01"),  # counted in open time as well
        (-HOUR, "23 12:00"),  # an hour before: the last second before lunch
        (-2 * HOUR, "23 11:00"),
        (-9 * HOUR, "23 09:00"),  # long before it began: at once
    ],
)
def test_steps_are_counted_from_when_it_is_late(after_s: int, step: str) -> None:
    assert deadlines.step_at(begun(4 * HOUR, at("23 09:00")), HOURS["office"], after_s) == at(step)


def test_who_looks_next_is_told_of_the_first_thing_to_come() -> None:
    standing, hours = begun(4 * HOUR, at("23 09:00")), HOURS["office"]

    def look(*, warned: bool, breached: bool, steps: list[int]) -> datetime | None:
        return deadlines.look_at(standing, hours, warn_percent=50, warned=warned, breached=breached, steps=steps)

    assert look(warned=False, breached=False, steps=[0]) == at("23 11:00")
    assert look(warned=True, breached=False, steps=[HOUR]) == at("23 14:30:01")
    assert look(warned=True, breached=True, steps=[HOUR]) == at("23 15:30:01")
    assert look(warned=True, breached=True, steps=[]) is None
    assert deadlines.look_at(
        paused(standing, hours, at("23 10:00")), hours, warn_percent=50, warned=False, breached=False, steps=[0]
    ) is None  # fmt: skip


def test_the_drawing_says_what_each_stretch_was() -> None:
    pauses = [(at("23 11:00"), at("23 14:00")), (at("23 17:00"), at("24 08:00"))]
    drawn = drawing(HOURS["office"], at("23 08:00"), at("24 10:00"), pauses)
    assert [(start, what) for start, _, what in drawn] == [
        (at("23 08:00"), "closed"),
        (at("23 09:00"), "counting"),
        (at("23 11:00"), "paused"),  # lunch and all
        (at("23 14:00"), "counting"),
        (at("23 17:00"), "paused"),
        (at("24 08:00"), "closed"),
        (at("24 09:00"), "counting"),
    ]
    assert drawn[-1][1] == at("24 10:00")


@pytest.mark.parametrize(("clock", "opens"), [("23 10:00", "23 10:00"), ("23 12:00", "23 13:30"), ("27 18:00", "30 09:00")])
def test_it_goes_on_when_it_opens(clock: str, opens: str) -> None:
    assert HOURS["office"].opens_at(at(clock)) == at(opens)
    assert HOURS["office"].is_open(at(clock)) is (clock == opens)
    assert HOURS["never"].opens_at(at(clock)) is None


# --- What holds for every calendar ---------------------------------------------------------------------------------------

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.sampled_from(
    [
        (),
        OFFICE,
        ((time(0), time(23, 59)),),
        ((time(22), time(23, 59)),),
        ((time(0), time(3, 30)), (time(20, 15), time(20, 15, 1))),
        ((time(9), time(12)), (time(11), time(14))),
        ((time(1, 30), time(2, 30)),),  # where clocks change
    ]
)
weeks = st.lists(days, min_size=7, max_size=7).map(lambda week: dict(enumerate(week)))
dates = st.integers(0, 364).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
specials = st.dictionaries(dates, st.none() | st.integers(0, 6), max_size=5)
zones = st.sampled_from([SHANGHAI, BERLIN, NEW_YORK, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")])
openings = st.builds(
    lambda zone, week, special, always: OpenTime(
        CalendarRules(zone, always_open=always, week=week, special=special, public=public_day)
    ),
    zones,
    weeks,
    specials,
    st.sampled_from([False, False, False, True]),
)
moments = st.integers(0, 300 * 24 * 3600).map(lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second))
lengths = st.integers(1, 40 * HOUR)


@patient
@given(hours=openings, start=moments, length=lengths)
def test_due_is_the_inverse_of_spent(hours: OpenTime, start: datetime, length: int) -> None:
    due = hours.after(start, length)
    if due is not None:
        assert hours.spent(start, due) == length
        assert hours.spent(start, due - timedelta(seconds=1)) == length - 1


@patient
@given(hours=openings, three=st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_what_is_spent_in_pieces_adds_up(hours: OpenTime, three: list[datetime]) -> None:
    first, second, third = three
    assert hours.spent(first, second) + hours.spent(second, third) == hours.spent(first, third)
    assert 0 <= hours.spent(first, third) <= (third - first).total_seconds()


@patient
@given(hours=openings, start=moments, target=lengths, gaps=st.lists(st.integers(0, 5 * 24 * 3600), min_size=2, max_size=8))
def test_pausing_never_makes_a_deadline_earlier(hours: OpenTime, start: datetime, target: int, gaps: list[int]) -> None:
    standing = begun(target, start)
    due, moment = due_at(standing, hours), start
    for run, pause in zip(gaps[::2], gaps[1::2], strict=False):
        since = moment + timedelta(seconds=run)
        moment = since + timedelta(seconds=pause)
        late = is_late(standing, hours, since)
        standing = resumed(paused(standing, hours, since), hours, paused_at=since, at=moment)
        later = due_at(standing, hours)
        assert later is None or late or (due is not None and later >= due)
        due = later


@patient
@given(hours=openings, start=moments, target=lengths, run=st.integers(0, 40 * HOUR))
def test_going_on_at_once_changes_nothing(hours: OpenTime, start: datetime, target: int, run: int) -> None:
    standing, moment = begun(target, start), start + timedelta(seconds=run)
    again = resumed(paused(standing, hours, moment), hours, paused_at=moment, at=moment)
    assert is_late(again, hours, moment) is is_late(standing, hours, moment)
    if not is_late(standing, hours, moment):
        assert left_s(again, hours, moment) == left_s(standing, hours, moment)
        assert due_at(again, hours) in (due_at(standing, hours), moment)  # in the very second it is due


@patient
@given(hours=openings, start=moments, target=lengths, run=st.integers(0, 40 * HOUR), pause=st.integers(0, 90 * 24 * HOUR))
def test_who_was_in_time_is_in_time_when_it_goes_on(hours: OpenTime, start: datetime, target: int, run: int, pause: int) -> None:
    since = start + timedelta(seconds=run)
    standing = begun(target, start)
    moment = since + timedelta(seconds=pause)
    again = resumed(paused(standing, hours, since), hours, paused_at=since, at=moment)
    if not is_late(standing, hours, since):
        assert not is_late(again, hours, moment)
        assert left_s(again, hours, moment) >= min(left_s(standing, hours, since), target)


@patient
@given(hours=openings, start=moments, targets=st.lists(lengths, min_size=2, max_size=5), steps=st.lists(lengths, min_size=4))
def test_changing_the_terms_to_and_fro_gains_nothing(
    hours: OpenTime, start: datetime, targets: list[int], steps: list[int]
) -> None:
    standing, moment = begun(targets[0], start), start
    for target, step in zip(targets[1:], steps, strict=False):
        moment += timedelta(seconds=step)
        in_time = left_s(standing, hours, moment) >= 0
        standing = retargeted(standing, hours, target, moment)
        assert not in_time or left_s(standing, hours, moment) >= 0
    back = retargeted(standing, hours, targets[0], moment)
    assert left_s(back, hours, moment) <= max(left_s(begun(targets[0], start), hours, moment), left_s(standing, hours, moment))


@patient
@given(hours=openings, ends=st.lists(moments, min_size=2, max_size=2).map(sorted), cuts=st.lists(moments, max_size=4).map(sorted))
def test_a_drawing_has_no_gap_and_counts_what_was_spent(hours: OpenTime, ends: list[datetime], cuts: list[datetime]) -> None:
    start, end = ends
    pauses = list(zip(cuts[::2], cuts[1::2], strict=False))
    drawn = drawing(hours, start, end, pauses)
    assert all(before[1] == after[0] for before, after in pairwise(drawn))
    assert not drawn or (drawn[0][0], drawn[-1][1]) == (start, end)
    standing = Standing(0)
    counted = sum((until - since).total_seconds() for since, until, what in drawn if what == "counting")
    whole = hours.spent(start, end)
    without = sum(hours.spent(max(since, start), min(until, end)) for since, until in pauses)
    assert counted == whole - without + standing.spent_s
