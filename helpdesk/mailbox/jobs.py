"""Delivery: a task right after the commit, and a sweep for what waits, was deferred or was left by a crash.

Fetching: a keeper at each mailbox, which reads what it stores, and a sweep for what was stored and not read.
"""

from collections.abc import Sequence
from datetime import timedelta
from threading import Event
from uuid import UUID

from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.jobs import keeper, sweep

from .actions import deliver, deliver_due, forget_old_mail, read_fresh, read_waiting
from .events import MailQueued
from .queries import due, to_read
from .watching import Watching

UNREAD_AFTER = timedelta(seconds=30)  # until then somebody is on the way through what was fetched
READ_TOGETHER = 20


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


@keeper
def watch_mailboxes(ending: Event) -> None:
    Watching(clock=now, ending=ending, share=share_reading).run()


def share_reading(mail_ids: Sequence[UUID]) -> None:
    """A full folder is read by everybody who works, some mails each. A task that is lost is made good by the sweep."""
    for start in range(0, len(mail_ids), READ_TOGETHER):
        read_stored_mail.enqueue([str(one) for one in mail_ids[start : start + READ_TOGETHER]])


@task()
def read_stored_mail(mail_ids: list[str]) -> None:
    for _ in read_fresh(mail_ids=[UUID(one) for one in mail_ids], clock=now):
        pass


@task()
def read_waiting_mail() -> None:
    read_waiting(clock=now)


@sweep(every=timedelta(seconds=5))
def look_for_unread_mail() -> None:
    """What a keeper stored and did not come to read: it was killed, or the mail waits for its next try."""
    at = now()
    if to_read(at).filter(arrived_at__lt=at - UNREAD_AFTER).exists():
        read_waiting_mail.enqueue()


@sweep(every=timedelta(hours=1))
def forget_mail() -> None:
    forget_old_mail(at=now())
