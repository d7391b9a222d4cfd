"""What clocks need in tests: an office with a lunch break, and policies ahead of what every installation starts with."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.desk.models import Calendar, OpenInterval
from tests.builders import a_calendar
from tickets.actions import clocks
from tickets.models import Clock, Escalation, SlaPolicy, TermsChange, Ticket

HOUR = 3_600
Kind = Clock.Kind


def there(text: str) -> datetime:
    """A moment as the clock in Shanghai shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


MONDAY = there("2026-11-23 09:00")


def an_office() -> Calendar:
    """Weekdays from 9 to 12 and from 13:30 to 18."""
    calendar = a_calendar(always_open=False)
    for weekday in range(5):
        for opens, closes in ((time(9), time(12)), (time(13, 30), time(18))):
            OpenInterval.objects.create(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
    return calendar


def a_policy(*steps: tuple[str, int, str, bool], **fields: Any) -> SlaPolicy:
    """An hour, two hours, four hours. The newest comes first. `steps`: kind, after_s, tell, raise_priority."""
    SlaPolicy.objects.filter(position=0).update(position=1)
    targets = {"first_response_s": HOUR, "next_response_s": 2 * HOUR, "resolution_s": 4 * HOUR}
    facts: dict[str, Any] = targets | {"position": 0, "changed_at": MONDAY} | fields
    policy = SlaPolicy.objects.create(name=f"policy {SlaPolicy.objects.count()}", **facts)
    for kind, after_s, tell, raise_priority in steps:
        Escalation.objects.create(policy=policy, kind=kind, after_s=after_s, tell=tell, raise_priority=raise_priority)
    TermsChange.objects.create(at=MONDAY, finished_at=MONDAY)
    return policy


def begin(ticket: Ticket, at: datetime) -> None:
    """The clocks of a ticket that was stored without an opening."""
    clocks.keep_begun(clocks.promised(ticket, at))


def clock(ticket: Ticket, kind: str) -> Clock:
    """The newest of its kind."""
    return Clock.objects.filter(ticket=ticket, kind=kind).latest("round")
