"""The lane for stolen accounts in the background: what a reporter must not be able to time, and what only time brings about.

Tasks are the hurry, the sweep is for what they missed.
"""

from datetime import timedelta
from uuid import UUID

from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.jobs import sweep
from tickets.actions.stolen.freezing import let_run_out
from tickets.actions.stolen.platform import alarm_of_silence, deliver_due, deliver_notice
from tickets.actions.stolen.proving import send_waiting_codes
from tickets.actions.stolen.receiving import examine_reports
from tickets.actions.stolen.restoring import restore_cooled_off
from tickets.events import PlatformToBeTold
from tickets.stolen.queries import notices_due


@task()
def look_into_reports() -> None:
    look_into_what_waits()


@sweep(every=timedelta(seconds=5))
def look_into_what_waits() -> None:
    """First whose account it is, then the codes that go there."""
    examine_reports(at=now())
    send_waiting_codes(at=now())


@task()
def tell_platform_now(notice_id: str) -> None:
    deliver_notice(notice_id=UUID(notice_id), clock=now)


@task()
def tell_platform_what_waits() -> None:
    deliver_due(clock=now)


@subscribe(PlatformToBeTold, after_commit=True)
def hurry(event: PlatformToBeTold) -> None:
    tell_platform_now.enqueue(str(event.notice_id))


@sweep(every=timedelta(seconds=5))
def look_for_untold() -> None:
    """Only looks: a slow platform must not hold up the other sweeps."""
    if notices_due(now()).exists():
        tell_platform_what_waits.enqueue()


@sweep(every=timedelta(seconds=15))
def look_for_silence() -> None:
    """A sweep each: what is wrong with one of the three must not keep the other two from their cases."""
    alarm_of_silence(at=now())


@sweep(every=timedelta(seconds=15))
def look_for_run_out_freezes() -> None:
    let_run_out(at=now())


@sweep(every=timedelta(seconds=15))
def look_for_the_end_of_cooling_off() -> None:
    restore_cooled_off(at=now())
