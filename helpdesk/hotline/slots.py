"""Half-hours in which customers can be called back: open, far enough ahead, and with a place left."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.desk.hours import CalendarRules, stretches_on
from helpdesk.desk.slots import HALF_HOUR, places_at

from .models import Callback
from .models.callbacks import HOLDS_A_PLACE
from .opening import hours_of_hotline

AHEAD = timedelta(minutes=30)  # nobody is called in the very next minute
DAYS = 7


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    places: int
    taken: int

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken)


def coming_slots(at: datetime, days: int = DAYS) -> list[Slot]:
    """Of the next days, in order. Two queries beside the calendar's."""
    rules = hours_of_hotline()
    if rules is None:
        return []
    starts = list(half_hours(rules, at + AHEAD, at + timedelta(days=days)))
    taken = Counter(Callback.objects.filter(HOLDS_A_PLACE, slot__gte=at).values_list("slot", flat=True))
    places = places_at(starts, rules.zone)
    return [Slot(start, places[start], taken[start]) for start in starts if places[start] > 0]


def half_hours(rules: CalendarRules, since: datetime, until: datetime) -> Iterator[datetime]:
    """Whole half-hours within opening hours, as moments in UTC."""
    day = since.astimezone(rules.zone).date()
    while day <= until.astimezone(rules.zone).date():
        for opens, closes in open_on(rules, day):
            start = opens
            while start + HALF_HOUR <= closes:
                if since <= start < until:
                    yield start
                start += HALF_HOUR
        day += timedelta(days=1)


def open_on(rules: CalendarRules, day: date) -> list[tuple[datetime, datetime]]:
    """Also of a desk that never closes: then it is the whole day."""
    if not rules.always_open:
        return stretches_on(rules, day)
    midnight = datetime.combine(day, time.min, tzinfo=rules.zone)
    return [(midnight.astimezone(UTC), midnight.astimezone(UTC) + timedelta(days=1))]
