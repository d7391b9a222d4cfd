"""What members agree to, version by version, and who has agreed to which."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.db import models

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel


class AgreementVersion(OpaqueModel):
    """Published once and never changed; the hash is what people say they have read."""

    version = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    hash = models.CharField(max_length=64, help_text="SHA-256 of the text.")
    effective = models.DateTimeField()
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-effective", "-id"]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Acceptance(OpaqueModel):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="acceptances")
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["user", "version"], name="accepted_once_each")]


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
