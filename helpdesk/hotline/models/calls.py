"""Calls, and what the phone system said of each. A call is what its events together say: see `helpdesk.hotline.cti`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User
from helpdesk.common.models import OpaqueModel
from helpdesk.desk.models import Queue


class Call(OpaqueModel):
    """One call. Its row is what `cti.fold` makes of its events, written by `actions.hearing` alone."""

    class State(models.TextChoices):
        RINGING = "ringing"  # 振铃中
        ANSWERED = "answered"  # 通话中
        ENDED = "ended"  # 已结束
        MISSED = "missed"  # 未接
        VOICEMAIL = "voicemail"  # 留言

    class Direction(models.TextChoices):
        INBOUND = "inbound"
        OUTBOUND = "outbound"

    call_id = models.CharField(max_length=128, unique=True, help_text="The phone system's own.")
    state = models.CharField(max_length=10, choices=State)
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.INBOUND)
    caller = models.CharField(max_length=16, blank=True, help_text="E.164; empty when withheld or no number. Unverified.")
    caller_shown = models.CharField(max_length=40, blank=True, help_text="As it can be shown. Empty: withheld.")
    caller_name = models.CharField(max_length=60, blank=True, help_text="As the network told it. Proves nothing.")
    called = models.CharField(max_length=16, blank=True)
    called_shown = models.CharField(max_length=40, blank=True)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="calls", db_index=False)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_s = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Goes up with every change: a late frame is told by it.")
    heard_at = models.DateTimeField(help_text="When we first heard of it.")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["-started_at", "-id"], name="calls_newest_first"),
            models.Index(fields=["state", "-started_at", "-id"], name="calls_by_state"),
            models.Index(fields=["agent", "-started_at", "-id"], name="calls_of_an_agent"),
            models.Index(fields=["caller", "-started_at"], condition=~Q(caller=""), name="calls_from_a_number"),
        ]

    def __str__(self) -> str:
        return self.call_id

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.ENDED, self.State.MISSED, self.State.VOICEMAIL)

    @property
    def partner(self) -> str:
        """E.164 of whom we talk to: the caller, or whom we called."""
        return self.caller if self.direction == self.Direction.INBOUND else self.called

    @property
    def partner_shown(self) -> str:
        return self.caller_shown if self.direction == self.Direction.INBOUND else self.called_shown


class CallEvent(models.Model):
    """One thing the phone system told, as we understood it. Added, never altered; the same again is not added."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events", db_index=False)
    digest = models.CharField(max_length=64, help_text="Of all it says.")
    kind = models.CharField(max_length=10, choices=Call.State)
    at = models.DateTimeField(help_text="As the phone system dates it.")
    facts = models.JSONField(default=dict, help_text="The other fields of `cti.Event`.")
    source = models.CharField(max_length=20, help_text="Which door: hotline, or the name of an adapter.")
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["call", "digest"], name="phone_told_once")]


class Extension(models.Model):
    """Under which name the phone system knows one of our people: an extension, or what its agents are called there."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="extension", primary_key=True)
    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name
