"""Delivery: a task right after the commit, and a sweep for what waits."""

from datetime import timedelta
from uuid import UUID

from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.jobs import sweep

from .actions import deliver, deliver_due, forget_old_sms
from .events import SmsQueued
from .queries import due


@task()
def deliver_sms(sms_id: str) -> None:
    deliver(sms_id=UUID(sms_id), clock=now)


@task()
def deliver_waiting_sms() -> None:
    deliver_due(clock=now)


@subscribe(SmsQueued, after_commit=True)
def start_delivery(event: SmsQueued) -> None:
    deliver_sms.enqueue(str(event.sms_id))


@sweep(every=timedelta(seconds=10))
def look_for_waiting_sms() -> None:
    """Only looks: a slow carrier must not hold up the other sweeps."""
    if due(now()).exists():
        deliver_waiting_sms.enqueue()


@sweep(every=timedelta(hours=1))
def forget_sms() -> None:
    forget_old_sms(at=now())
