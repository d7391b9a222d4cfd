"""Uploads: the bytes lie under a random key, the row knows what they are, whose, and what they hang on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel


class Upload(OpaqueModel):
    class Kind(models.TextChoices):
        IMAGE = "image"
        AUDIO = "audio"
        VIDEO = "video"
        DOCUMENT = "document"
        ARCHIVE = "archive"

    key = models.CharField(max_length=64, unique=True, help_text="Where the bytes lie; random, in no URL.")
    name = models.CharField(max_length=120, help_text="For people to read; no path is ever made of it.")
    type = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    size_in_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    has_thumbnail = models.BooleanField(default=False)

    uploader_kind = models.CharField(max_length=10)  # user, visitor, system
    uploader_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()

    hung_on_kind = models.CharField(max_length=20, blank=True)
    hung_on_id = models.UUIDField(null=True, blank=True)
    hung_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(hung_at__isnull=True, hung_on_id__isnull=True, hung_on_kind="")
                | (Q(hung_at__isnull=False, hung_on_id__isnull=False) & ~Q(hung_on_kind="")),
                name="hung_on_something_or_on_nothing",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["uploader_id", "created_at"], name="uploads_of_a_person"),
            models.Index(fields=["created_at"], condition=Q(hung_at__isnull=True), name="uploads_hung_on_nothing"),
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        """What a message keeps about it, and what every list of files shows."""
        return {
            "id": str(self.pk),
            "name": self.name,
            "type": self.type,
            "size": self.size_in_bytes,
            "kind": self.kind,
            "width": self.width,
            "height": self.height,
            "thumbnail": self.has_thumbnail,
        }
