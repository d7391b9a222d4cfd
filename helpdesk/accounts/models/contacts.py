"""Ways to reach the owner of an account, with their past: who takes an account over begins by changing them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel

from .people import User

AS_OLD_AS_THE_ACCOUNT = timedelta(minutes=10)  # between signing up and the row that says so


class ContactPoint(OpaqueModel):
    """One address or number of an account: since when it stands there, when it was proven, until when it stood there."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=8, choices=Channel)
    value = models.CharField(max_length=254, help_text="An e-mail address in lower case, or a number in E.164.")
    since = models.DateTimeField()
    proven_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="When another took its place, or it was taken out.")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "channel", "value"], condition=Q(until=None), name="reached_there_once"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["channel", "value"], name="whose_contact")]

    def is_steady(self, *, at: datetime, steady_for: timedelta) -> bool:
        """Whether it stood there before anybody could have put it there lately: so long, or since the account began."""
        return self.since <= at - steady_for or self.since <= self.user.joined_at + AS_OLD_AS_THE_ACCOUNT

    def stood_within(self, *, at: datetime, lately: timedelta) -> bool:
        """Whether it stands there, or did so lately."""
        return self.until is None or self.until > at - lately


class ContactCode(models.Model):
    """A code sent to a contact point, to prove it. Few tries, short life, one use; the newest counts."""

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
