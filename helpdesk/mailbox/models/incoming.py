"""Mail that came in: stored as it came, once, before anybody tries to understand it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel

from .mailboxes import Mailbox


class IncomingMail(OpaqueModel):
    """One mail of one mailbox, under its place there. What became of it is `outcome`, and what it belongs to now `about_*`."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for its (next) reading
        READING = "reading"  # somebody is at it until `leased_until`
        DONE = "done"
        SET_ASIDE = "set_aside"  # kept for a person to look at: `outcome` says why

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="incoming", db_index=False)
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of `raw`: the same mail under a new number is known again.")
    raw = models.BinaryField(help_text="As it came; the header only where it was too large. Emptied some time after it was read.")
    size_in_bytes = models.PositiveBigIntegerField(help_text="Of the whole mail, as the server says.")
    arrived_at = models.DateTimeField(help_text="When it was stored with us.")

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=20, blank=True)
    about_kind = models.CharField(max_length=20, blank=True)
    about_key = models.CharField(max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    # What reading it brought to light, for lists and for those who may see it.
    message_id = models.CharField(max_length=998, blank=True)
    sender = models.CharField(max_length=320, blank=True, help_text="The address in From, lower case. It proves nothing.")
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    html = models.TextField(blank=True, help_text="Safe, and without anything to fetch.")
    quoted = models.TextField(blank=True)
    standing = models.JSONField(default=dict, blank=True, help_text="spf, dkim, dmarc, authenticated.")
    warnings = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "incoming mail"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="a_place_holds_one_mail"),
            models.UniqueConstraint(fields=["mailbox", "digest"], name="a_mail_is_stored_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="mail_to_read"),
            models.Index(fields=["leased_until"], condition=Q(state="reading"), name="mail_being_read"),
            models.Index(fields=["-arrived_at", "-id"], name="newest_arrivals_first"),
            models.Index(fields=["state", "-arrived_at", "-id"], name="newest_arrivals_of_a_state"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="arrival_by_message_id"),
            models.Index(fields=["sender", "-arrived_at"], condition=~Q(sender=""), name="arrivals_of_a_sender"),
            models.Index(fields=["about_kind", "about_key"], condition=~Q(about_kind=""), name="arrivals_about_something"),
        ]

    def settled(self, outcome: str, at: datetime, *, about: tuple[str, str] = ("", "")) -> None:
        self._end(self.State.DONE, outcome, at)
        self.about_kind, self.about_key = about

    def set_aside(self, why: str, at: datetime, *, words: str = "") -> None:
        self._end(self.State.SET_ASIDE, why, at)
        self.last_error = words[:500]

    def deferred(self, words: str, next_try_at: datetime) -> None:
        self.state, self.next_try_at, self.leased_until = self.State.WAITING, next_try_at, None
        self.last_error = words[:500]

    def _end(self, state: str, outcome: str, at: datetime) -> None:
        self.state, self.outcome, self.ended_at = state, outcome, at
        self.next_try_at = self.leased_until = None
        self.last_error = ""
