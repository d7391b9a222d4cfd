"""Django's e-mail backend: `send_mail` and its friends write rows, in the transaction of whoever calls them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from helpdesk.common.clock import now

from .actions import queue_mail


class OutboxBackend(BaseEmailBackend):
    """Nothing leaves here. Delivery starts once the transaction has committed; see `jobs`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises UnsafeHeader also under `fail_silently`: a smuggled header is never silently anything."""
        return sum(bool(queue_mail(message=message, at=now())) for message in email_messages)
