"""Mainland public holidays and make-up working days, from a library whose data ends at a year.

Beyond that year nothing is known: the week alone decides, and `known_until()` lets screens say so. Next year's
arrangement is announced each November; until the library has it, an administrator adds special days by hand.
"""

from datetime import date
from functools import cache

from chinese_calendar.constants import holidays, workdays

from .hours import PublicDay


def public_day(day: date) -> PublicDay | None:
    """None: an ordinary day, or a year without data."""
    if day in workdays:
        return PublicDay.MAKE_UP_WORKDAY
    return PublicDay.HOLIDAY if day in holidays else None


@cache
def known_until() -> date:
    """The last day of the last year with data."""
    return date(max(holidays).year, 12, 31)
