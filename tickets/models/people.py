"""What belongs to one member of staff: notifications, reminders, drafts, being named, and whose turn it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel
from helpdesk.desk.models import Queue

from .tickets import Ticket


class Notification(OpaqueModel):
    """Something one person of ours should know: assigned, mentioned, replied, clock, approval, reminder."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=20)
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    facts = models.JSONField(default=dict, blank=True)
    once = models.CharField(max_length=80, blank=True, help_text="What must be told once only, e.g. a clock's warning.")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person", "-at", "-id"], name="told_lately"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="not_read_yet"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "once"], condition=~Q(once=""), name="told_once"),
        ]


class NotificationPreference(models.Model):
    """How one person wants to be told of one kind. No row: on the page, and by mail for what is urgent."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=20)
    on_page = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_preference_per_kind"),
        ]


class Reminder(OpaqueModel):
    """A person of ours asked to be reminded of a ticket."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="reminders")
    text = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["due_at"], condition=Q(told_at=None), name="reminders_to_come")]


class Draft(models.Model):
    """What somebody has typed on a ticket and not sent."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    is_note = models.BooleanField(default=False)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "author", "is_note"], name="one_ticket_draft_each"),
        ]


class Mention(models.Model):
    """A note on this ticket names this person: from then on they may see it, whatever queue it is in."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(help_text="Of the newest note that does.")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "ticket"], name="mentioned_once"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["person", "-at"], name="mentioned_lately")]


class Turn(models.Model):
    """When a person was last given a ticket of a queue by itself, so that the next one goes to somebody else."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["queue", "person"], name="one_turn_each"),
        ]
