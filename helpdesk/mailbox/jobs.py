"""Delivery: a task right after the commit, and a sweep for what waits, was deferred or was left by a crash."""

from datetime import timedelta
from uuid import UUID

from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.jobs import sweep

from .actions import deliver, deliver_due, forget_old_mail
from .events import MailQueued
from .queries import due


@task()
def deliver_mail(mail_id: str) -> None:
    deliver(mail_id=UUID(mail_id), clock=now)


@task()
def deliver_waiting_mail() -> None:
    deliver_due(clock=now)


@subscribe(MailQueued, after_commit=True)
def start_delivery(event: MailQueued) -> None:
    deliver_mail.enqueue(str(event.mail_id))


@sweep(every=timedelta(seconds=5))
def look_for_waiting_mail() -> None:
    """Only looks: a slow mail server must not hold up the other sweeps."""
    if due(now()).exists():
        deliver_waiting_mail.enqueue()


@sweep(every=timedelta(hours=1))
def forget_mail() -> None:
    forget_old_mail(at=now())
