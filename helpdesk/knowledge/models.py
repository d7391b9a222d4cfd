"""Canned responses: shared by the desk, or one agent's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel

from . import pinyin


class CannedResponse(OpaqueModel):
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_responses", help_text="Empty: shared."
    )
    shortcut = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    text = models.TextField()
    initials = models.CharField(max_length=60, editable=False, help_text="Of the title: 重置密码 → czmm.")
    pinyin = models.CharField(max_length=400, editable=False, help_text="Of the title: 重置密码 → chongzhimima.")
    other_sounds = models.TextField(editable=False, blank=True, help_text="By less likely readings, for searching only.")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["shortcut", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "shortcut"], name="one_own_response_per_shortcut"),
            models.UniqueConstraint(
                fields=["shortcut"], condition=models.Q(owner__isnull=True), name="one_shared_response_per_shortcut"
            ),
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut} {self.title}"

    @property
    def is_shared(self) -> bool:
        return self.owner_id is None

    def spell(self) -> None:
        """Write down how the title sounds."""
        self.initials, self.pinyin = pinyin.initials_of(self.title), pinyin.spelling_of(self.title)
        self.other_sounds = pinyin.other_sounds_of(self.title)
