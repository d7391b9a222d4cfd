"""When is the desk open? Pure: rules and a moment in, an answer out. The tests are tables.

A day is decided by the first of these that knows it: the calendar's own special day, the public data
(holiday or make-up working day, 调休), the day of the week.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

Interval = tuple[time, time]

# A closing time cannot say 24:00; the last minute of a day is read as its end.
LAST_MINUTE = time(23, 59)
MAKE_UP_DAY_WORKS_AS = 0  # a working Saturday keeps Monday's hours
LOOK_AHEAD = timedelta(days=90)


class PublicDay(Enum):
    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make-up workday"


def no_public_days(day: date) -> PublicDay | None:
    return None


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """`week` maps 0 (Monday) … 6 to intervals; `special` a date to the weekday it is worked like, None: closed."""

    zone: ZoneInfo
    always_open: bool = False
    week: Mapping[int, tuple[Interval, ...]] = field(default_factory=dict)
    special: Mapping[date, int | None] = field(default_factory=dict)
    public: Callable[[date], PublicDay | None] = no_public_days


def is_open(rules: CalendarRules, moment: datetime) -> bool:
    if rules.always_open:
        return True
    today = moment.astimezone(rules.zone).date()
    return any(opens <= moment < closes for opens, closes in stretches_on(rules, today))


def next_opening(rules: CalendarRules, moment: datetime) -> datetime | None:
    """The first moment from `moment` on at which it is open, `moment` itself included; None: not within 90 days."""
    if rules.always_open or is_open(rules, moment):
        return moment
    day = moment.astimezone(rules.zone).date()
    last = day + LOOK_AHEAD
    while day <= last:
        for opens, _ in stretches_on(rules, day):
            if opens > moment:
                return opens
        day += timedelta(days=1)
    return None


def stretches_on(rules: CalendarRules, day: date) -> list[tuple[datetime, datetime]]:
    """The open stretches of a local day, as moments in UTC, earliest first."""
    weekday = weekday_worked(rules, day)
    if weekday is None:
        return []
    stretches = [(_moment(rules, day, opens), _closing(rules, day, closes)) for opens, closes in rules.week.get(weekday, ())]
    return sorted(stretch for stretch in stretches if stretch[0] < stretch[1])


def weekday_worked(rules: CalendarRules, day: date) -> int | None:
    """Which weekday's hours apply on this date; None: closed all day."""
    if day in rules.special:
        return rules.special[day]
    match rules.public(day):
        case PublicDay.HOLIDAY:
            return None
        case PublicDay.MAKE_UP_WORKDAY:
            return MAKE_UP_DAY_WORKS_AS
    return day.weekday()


def hours_in_words(rules: CalendarRules, *, english: bool = False) -> str:
    """The ordinary week as a customer reads it: `周一至周五 9:00–12:00、13:30–18:00`."""
    if rules.always_open:
        return "24 hours, every day" if english else "每天 24 小时"
    parts, names = [], _DAYS_EN if english else _DAYS_ZH
    for first, last, intervals in _runs(rules):
        days = names[first] if first == last else f"{names[first]}{'–' if english else '至'}{names[last]}"
        hours = (", " if english else "、").join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in intervals)
        parts.append(f"{days} {hours}")
    return ("; " if english else "；").join(parts)


_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _runs(rules: CalendarRules) -> list[tuple[int, int, tuple[Interval, ...]]]:
    """Neighbouring weekdays with the same hours, as (first, last, intervals)."""
    runs: list[tuple[int, int, tuple[Interval, ...]]] = []
    for weekday in range(7):
        intervals = tuple(sorted(rules.week.get(weekday, ())))
        if not intervals:
            continue
        if runs and runs[-1][1] == weekday - 1 and runs[-1][2] == intervals:
            runs[-1] = (runs[-1][0], weekday, intervals)
        else:
            runs.append((weekday, weekday, intervals))
    return runs


def _clock(at: time) -> str:
    return "24:00" if at >= LAST_MINUTE else f"{at.hour}:{at.minute:02}"


def _moment(rules: CalendarRules, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=rules.zone).astimezone(UTC)


def _closing(rules: CalendarRules, day: date, at: time) -> datetime:
    if at >= LAST_MINUTE:
        return _moment(rules, day + timedelta(days=1), time.min)
    return _moment(rules, day, at)
