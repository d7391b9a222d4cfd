"""Promises and their clocks. The arithmetic is in `tickets.deadlines`; these rows are where a clock stands."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.common.models import OpaqueModel
from helpdesk.desk.models import Calendar, Queue
from tickets.deadlines import Standing

from .definitions import Category
from .tickets import Ticket


class SlaPolicy(OpaqueModel):
    """What is promised to tickets of a queue, a category, a priority; an empty one of the three means any.

    Among those that fit, the lowest `position` wins. Targets are in seconds of the calendar's open time, empty: no promise.
    """

    name = models.CharField(max_length=60, unique=True)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: the queue's."
    )
    first_response_s = models.PositiveIntegerField(null=True, blank=True)
    next_response_s = models.PositiveIntegerField(null=True, blank=True)
    resolution_s = models.PositiveIntegerField(null=True, blank=True)
    warn_at_percent = models.PositiveSmallIntegerField(default=80)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]


class Escalation(models.Model):
    """A step when a clock of the policy is `after_s` past due (negative: before): whom to tell, what to change."""

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=16)  # first_response, next_response, resolution
    after_s = models.IntegerField()
    tell = models.CharField(max_length=20, default="assignee", help_text="assignee, supervisors, queue, on_call")
    raise_priority = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "after_s"]


class Clock(models.Model):
    """One promise about one ticket. Runs, is paused with its reason, and ends met or missed.

    `spent_s` is the open time counted before `running_since`, and all of it once the clock has ended; `due_at` is when the
    rest runs out, empty while paused. Of the four columns of a standing only `tickets.deadlines` makes new values.
    """

    class Kind(models.TextChoices):
        FIRST_RESPONSE = "first_response"
        NEXT_RESPONSE = "next_response"
        RESOLUTION = "resolution"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    round = models.PositiveSmallIntegerField(default=1, help_text="A next response or a reopened ticket begins another.")
    # Without a constraint: a ticket opened at the very moment its policy is deleted must not fail.
    policy = models.ForeignKey(SlaPolicy, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    target_s = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True, blank=True)
    spent_s = models.PositiveIntegerField(default=0)
    granted_s = models.PositiveIntegerField(default=0, help_text="Given on top of the target for fairness: see deadlines.")
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=20, blank=True, help_text="pending: waiting for the customer")
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True, help_text="When whoever is on call was told that nobody is there.")
    escalated = models.PositiveSmallIntegerField(default=0, help_text="Escalation steps taken.")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, blank=True)  # met, missed, void
    pauses = models.JSONField(default=list, blank=True, help_text="[[from, to, reason]] in ISO 8601: what the drawing hatches.")
    look_at = models.DateTimeField(null=True, blank=True, help_text="When the sweep must look next: warning, breach or step.")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "kind", "round"], name="one_clock_per_promise"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["look_at"], condition=Q(ended_at=None) & ~Q(look_at=None), name="clocks_to_look_at"),
            models.Index(fields=["ticket"], condition=Q(ended_at=None), name="clocks_not_ended"),
        ]

    @property
    def standing(self) -> Standing:
        return Standing(self.target_s, self.spent_s, self.granted_s, self.running_since)

    def stand(self, standing: Standing) -> None:
        for column, value in asdict(standing).items():
            setattr(self, column, value)

    def pause(self, at: datetime, reason: str) -> None:
        self.paused_at, self.pause_reason = at, reason

    def unpause(self, at: datetime) -> None:
        """Keep the pause for the drawing."""
        if self.paused_at is not None:
            self.pauses = [*self.pauses, [self.paused_at.isoformat(), at.isoformat(), self.pause_reason]]
        self.paused_at, self.pause_reason = None, ""


KINDS = tuple(str(kind) for kind in Clock.Kind)


class TermsChange(OpaqueModel):
    """Policies or opening hours are new: running clocks are gone through once more, in the order of their tickets.

    The id of the newest also tells every process, with one small query, whether the terms it knows are still the terms.
    """

    at = models.DateTimeField()
    reached = models.BigIntegerField(default=0, help_text="Number of the last ticket gone through.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["id"], condition=Q(finished_at=None), name="terms_not_applied_yet"),
        ]
