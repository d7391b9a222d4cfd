"""The index, and what waits to be indexed. The words themselves are in columns only the database knows: see `store`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Document(models.Model):
    """One object that can be found."""

    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
    rank = models.BigIntegerField(help_text="Hits come highest first.")

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["kind", "object_id"], name="indexed_once")]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["kind", "-rank"], name="newest_of_a_kind")]


class Touched(models.Model):
    """An object whose words are new. Written in the transaction that changed it; indexed a moment later."""

    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
