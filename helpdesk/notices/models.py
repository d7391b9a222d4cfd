"""Text messages on their way out. A row first, a delivery later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)


class OutgoingSms(OpaqueModel):
    """One text message to one number."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"  # somebody holds it until `leased_until`
        SENT = "sent"  # the carrier took it
        FAILED = "failed"
        STORED = "stored"  # there is no carrier; to be read here

    to = models.CharField(max_length=16, help_text="E.164")
    text = models.TextField(blank=True, help_text="Emptied once sent.")
    purpose = models.CharField(max_length=30, help_text="Why, in one word: for statements and limits.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    of_use_until = models.DateTimeField(help_text="A code that has run out is not sent any more.")
    carrier_id = models.CharField(max_length=100, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="sms_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="sms_held"),
            models.Index(fields=["-created_at", "-id"], name="newest_sms_first"),
        ]

    def taken(self, carrier_id: str, at: datetime) -> None:
        self._end(self.State.SENT, at)
        self.text, self.last_error, self.carrier_id = "", "", carrier_id[:100]

    def kept(self, at: datetime) -> None:
        self._end(self.State.STORED, at)

    def refused(self, reason: str, at: datetime) -> None:
        self._end(self.State.FAILED, at)
        self.text, self.last_error = "", reason[:200]

    def deferred(self, reason: str, at: datetime) -> None:
        """Queued for its next try, or given up when it would be of no use by then."""
        wait = min(FIRST_WAIT * 3 ** (self.attempts - 1), LONGEST_WAIT)
        if at + wait >= self.of_use_until:
            self.refused(reason, at)
        else:
            self.state, self.next_try_at, self.leased_until = self.State.QUEUED, at + wait, None
            self.last_error = reason[:200]

    def _end(self, state: str, at: datetime) -> None:
        self.state, self.ended_at, self.next_try_at, self.leased_until = state, at, None, None
