"""Mail on its way out. A row first, a delivery later: a crash loses neither."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel

from ..backoff import next_try
from .mailboxes import Mailbox


class OutgoingMail(OpaqueModel):
    """One mail to one address. Mail to several people is several rows, so that one refusal is one row's."""

    class State(models.TextChoices):
        QUEUED = "queued"  # waits for its (next) try
        SENDING = "sending"  # somebody holds it until `leased_until`
        SENT = "sent"  # the mail server took it
        FAILED = "failed"  # given up, with the reason in `last_error`
        STORED = "stored"  # there is no mail server; readable in the outbox
        WITHDRAWN = "withdrawn"  # taken back before it left
        BOUNCED = "bounced"  # taken by the server, and sent back to us later

    mailbox = models.ForeignKey(
        Mailbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="outgoing", help_text="Whose server takes it."
    )
    about_kind = models.CharField(max_length=20, blank=True, help_text="What it is a part of, as its sender calls it.")
    about_key = models.CharField(max_length=60, blank=True)
    to = models.CharField(max_length=320)
    sender = models.CharField(max_length=320, blank=True, help_text="Envelope sender; empty for the null return path.")
    subject = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    raw = models.BinaryField(help_text="The whole message as it goes over the wire. Emptied once sent.")
    message_id = models.CharField(max_length=255, help_text="The same at every try, so that a repeat can be recognised.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was sent, given up, stored, taken back or returned."
    )

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="mail_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="mail_held"),
            models.Index(fields=["-created_at", "-id"], name="newest_mail_first"),
            models.Index(fields=["state", "-created_at", "-id"], name="newest_mail_of_a_state"),
            models.Index(fields=["message_id"], name="mail_by_message_id"),
            models.Index(fields=["about_kind", "about_key"], condition=~Q(about_kind=""), name="mail_about_something"),
        ]

    def taken(self, at: datetime) -> None:
        """The mail server answered 250. What it said is not ours to keep any longer: it may hold a one-time link."""
        self._end(self.State.SENT, at)
        self.text, self.raw, self.last_error = "", b"", ""

    def refused(self, reason: str, at: datetime) -> None:
        """The mail server said never."""
        self._end(self.State.FAILED, at)
        self.last_error = reason[:500]

    def deferred(self, reason: str, at: datetime) -> None:
        """Not now: queued for its next try, or given up when all tries are used."""
        wait = next_try(self.attempts)
        if wait is None:
            self.refused(reason, at)
        else:
            self.state, self.next_try_at, self.leased_until = self.State.QUEUED, at + wait, None
            self.last_error = reason[:500]

    def returned(self, words: str, at: datetime) -> None:
        """Somebody further on could not deliver it and sent it back (RFC 3464)."""
        self._end(self.State.BOUNCED, at)
        self.last_error = words[:500]

    def _end(self, state: str, at: datetime) -> None:
        self.state, self.ended_at, self.next_try_at, self.leased_until = state, at, None, None
