"""What access hangs on beside a password: links sent once, devices we know, and tries that were made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models

from .people import User, hash_of_token


class OneTimeLink(models.Model):
    """A link sent to an address, of which we keep the hash. Opens once, for 72 hours at most (TRUST AU-03)."""

    class Purpose(models.TextChoices):
        PASSWORD_RESET = "password_reset"  # noqa: S105  a purpose
        EMAIL_PROOF = "email_proof"
        INVITATION = "invitation"
        RESTORATION = "restoration"  # a new password for an account that was taken back from a thief

    LIFETIME: ClassVar[dict[str, timedelta]] = {
        Purpose.PASSWORD_RESET: timedelta(hours=2),
        Purpose.EMAIL_PROOF: timedelta(hours=48),
        Purpose.INVITATION: timedelta(hours=72),
        Purpose.RESTORATION: timedelta(hours=72),
    }

    purpose = models.CharField(max_length=20, choices=Purpose)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    email = models.EmailField(max_length=254, help_text="Where it was sent; void once the account has another.")
    password_mark = models.CharField(max_length=64, help_text="Of the password then; void once it is another.")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def opens(self, at: datetime) -> bool:
        """Whether it still does what it was sent for."""
        unchanged = self.email == self.user.email and self.password_mark == mark_of_password(self.user)
        return self.used_at is None and at < self.expires_at and unchanged and self.user.is_active


def mark_of_password(user: User) -> str:
    """Changes whenever the password does, and tells nothing about it: a hash of the salted hash."""
    return hash_of_token(user.password)


class ResetRequest(models.Model):
    """Somebody asked for a reset link to this address, which may be nobody's. Gone once the mail is with the outbox."""

    email = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()


class KnownDevice(models.Model):
    """A browser somebody has signed in with before. Others' guesses do not slow its owner down (TRUST AU-08)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64, unique=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()


class Attempt(models.Model):
    """One try at something that may only be tried so often. Kept for as long as it counts."""

    purpose = models.CharField(max_length=30)
    key = models.CharField(max_length=64, help_text="An address group, or the hash of an account's e-mail address.")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["purpose", "key", "at"], name="tries_lately")]
