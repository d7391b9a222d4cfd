"""Locks: an account that cannot be used, why, since when, and until when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel

from .people import User


class Lock(OpaqueModel):
    """Keeps an account shut until it is lifted or expires. `reason`: stolen, false_data, broken_rules."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="locks")
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60, help_text="An `Actor.key`.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is lifted.")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="A person looked; it no longer expires by itself.")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=60, blank=True)
    sessions_ended = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "reason"], condition=Q(lifted_at=None), name="locked_once_per_reason"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["expires_at"], condition=Q(lifted_at=None), name="locks_in_force"),
        ]
