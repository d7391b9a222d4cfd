"""What comes by itself when its time has come: snoozed tickets wake, solved ones are closed."""

from datetime import timedelta

from helpdesk.common.clock import now
from helpdesk.jobs import sweep
from tickets.actions import closing, snoozing


@sweep(every=timedelta(seconds=10))
def wake_snoozed_tickets() -> None:
    while snoozing.wake_sleepers(at=now()) == snoozing.AT_ONCE:
        pass


@sweep(every=timedelta(minutes=1))
def close_settled_tickets() -> None:
    while closing.close_settled(at=now()) == closing.AT_ONCE:
        pass
