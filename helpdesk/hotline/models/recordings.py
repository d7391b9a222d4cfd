"""Recordings of calls: fetched once from the phone system, kept as files for a while, and who listened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel
from helpdesk.files.models import Upload

from .calls import Call

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=20), timedelta(hours=2)
TRIES = 12  # a day, all waits together


class Recording(OpaqueModel):
    """A row first; a job fetches the bytes. `url` is emptied with them: it may open the recording elsewhere."""

    class State(models.TextChoices):
        WAITING = "waiting"
        FETCHING = "fetching"  # somebody is at it until `leased_until`
        STORED = "stored"
        REFUSED = "refused"  # from where we fetch nothing, or no recording
        FAILED = "failed"
        DELETED = "deleted"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="recordings", db_index=False)
    url = models.CharField(max_length=2_000, blank=True)
    url_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)
    delete_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["call", "url_hash"], name="recorded_once")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="recordings_to_fetch"),
            models.Index(fields=["leased_until"], condition=Q(state="fetching"), name="recordings_held"),
            models.Index(fields=["delete_at"], condition=Q(state="stored"), name="recordings_to_delete"),
        ]

    def stored(self, upload: Upload, at: datetime, *, kept_for: timedelta) -> None:
        self._rest(self.State.STORED, "")
        self.upload, self.url, self.stored_at, self.delete_at = upload, "", at, at + kept_for

    def refused(self, reason: str) -> None:
        self._rest(self.State.REFUSED, reason)

    def deferred(self, reason: str, at: datetime) -> None:
        """Waits for its next try, or is given up."""
        if self.attempts >= TRIES:
            self._rest(self.State.FAILED, reason)
        else:
            self._rest(self.State.WAITING, reason)
            self.next_try_at = at + min(FIRST_WAIT * 2 ** (self.attempts - 1), LONGEST_WAIT)

    def _rest(self, state: str, error: str) -> None:
        self.state, self.error, self.next_try_at, self.leased_until = state, error[:200], None, None


class Listening(models.Model):
    """Somebody asked to hear a recording, and may until `until`. Kept as long as the recording: who heard what."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="listenings", db_index=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["recording", "person", "until"], name="who_may_listen")]
