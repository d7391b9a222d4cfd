"""When is a call owed? Pure: opening hours and a moment in, a moment out."""

from datetime import datetime, timedelta

from helpdesk.desk.hours import LOOK_AHEAD, CalendarRules, stretches_on


def due_after(rules: CalendarRules, start: datetime, within: timedelta) -> datetime:
    """`within` of open time after `start`. Where it never opens: that much by the clock, so that it is owed all the same."""
    if rules.always_open:
        return start + within
    left, day = within, start.astimezone(rules.zone).date()
    last = day + LOOK_AHEAD
    while day <= last:
        for opens, closes in stretches_on(rules, day):
            begin = max(opens, start)
            if begin >= closes:
                continue
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)
    return start + within
