"""When the telephone is answered: the calendar the settings name, else that of the ordinary queue."""

from django.conf import settings

from helpdesk.desk.hours import CalendarRules
from helpdesk.desk.models import Calendar
from helpdesk.desk.queries import calendars, rules_of

MAIN_QUEUE = "general"


def calendar_of_hotline() -> Calendar | None:
    """With its hours read along. None: an installation without any calendar."""
    named = settings.HOTLINE["CALENDAR"]
    found = calendars().filter(name=named).first() if named else None
    return found or calendars().filter(queues__slug=MAIN_QUEUE).first() or calendars().first()


def hours_of_hotline() -> CalendarRules | None:
    calendar = calendar_of_hotline()
    return rules_of(calendar) if calendar else None
