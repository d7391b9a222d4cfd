"""What the toolbox remembers between calls."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class RememberedAnswer(models.Model):
    """The first answer to a call that carried an Idempotency-Key. The row is also what makes the second one wait."""

    actor = models.CharField(max_length=80)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=128)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["actor", "route", "key"], name="answered_once"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["created_at"], name="remembered_since")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
