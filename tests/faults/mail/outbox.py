"""Mail of ours on its way out."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes

from django.core.mail import send_mail

from helpdesk.common.clock import now
from helpdesk.mailbox.models import OutgoingMail

State = OutgoingMail.State


def a_mail(number: int = 1) -> OutgoingMail:
    send_mail(f"通知 {number}", "内容", None, [f"customer{number}@client.test"])
    return OutgoingMail.objects.get(to=f"customer{number}@client.test")


def is_in(state: str, count: int = 1) -> Callable[[], bool]:
    return lambda: OutgoingMail.objects.filter(state=state).count() == count


def ids_of(received: list[bytes]) -> list[str]:
    return sorted(str(message_from_bytes(raw)["Message-ID"]) for raw in received)


def let_pauses_end() -> None:
    """As time does: the next try of each is now."""
    OutgoingMail.objects.filter(state=State.QUEUED).update(next_try_at=now())


def let_lease_run_out() -> None:
    OutgoingMail.objects.filter(state=State.SENDING).update(leased_until=now())
