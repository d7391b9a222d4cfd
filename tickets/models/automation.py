"""What saves hands: saved views, macros, triggers, and changes to many tickets at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel


class SavedView(OpaqueModel):
    """Filters with a name. `filters` are the query parameters of the ticket list, `columns` what the table shows."""

    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="ticket_views", help_text="Empty: shared."
    )
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    ordering = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name", "id"]


class Macro(OpaqueModel):
    """A reply or note together with changes, done as one action. `changes` as a PATCH of a ticket takes them."""

    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="macros", help_text="Empty: shared."
    )
    name = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    is_note = models.BooleanField(default=False)
    changes = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name", "id"]


class Trigger(OpaqueModel):
    """When this happens, or so long after, and the conditions hold: do that, once for each occasion."""

    name = models.CharField(max_length=60, unique=True)
    on = models.CharField(max_length=30, help_text="opened, replied_by_customer, replied_by_staff, changed, or waited")
    after_s = models.PositiveIntegerField(null=True, blank=True, help_text="For `waited`: seconds since the last change.")
    conditions = models.JSONField(default=dict, blank=True, help_text="Filters of the ticket list.")
    deeds = models.JSONField(default=dict, blank=True, help_text="Changes, text, is_note, notify.")
    is_active = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When it last could not do what it says.")
    error = models.CharField(max_length=200, blank=True, help_text="Why.")

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]


class Occasion(models.Model):
    """Something happened that some trigger waits for. A row first, written with what happened; gone once it was looked at."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField(help_text="The timeline entry.")
    on = models.CharField(max_length=30)
    at = models.DateTimeField()


class TriggerRun(models.Model):
    """That a trigger has acted on one occasion: the timeline entry it answered. Never twice."""

    trigger = models.ForeignKey(Trigger, on_delete=models.CASCADE, related_name="runs")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="+", db_index=False)
    occasion = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["trigger", "ticket", "occasion"], name="triggered_once"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["ticket", "at"], name="runs_on_a_ticket")]


class BulkRun(OpaqueModel):
    """The same change to many tickets, in the background. `results` says of each what became of it, for the undo."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deed = models.JSONField(help_text="Changes, or a macro, or a merge.")
    numbers = models.JSONField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    results = models.JSONField(
        default=list, blank=True, help_text="[[number, version before, version after | null, error, what it was]]"
    )
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    created_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created_at"], condition=Q(finished_at=None), name="bulk_runs_under_way"),
        ]
