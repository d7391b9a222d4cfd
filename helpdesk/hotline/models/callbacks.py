"""Whom we owe a call: who was missed, who spoke to the voicemail, who asked for one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User, Visitor
from helpdesk.common.models import OpaqueModel
from helpdesk.desk.models import Queue

from .calls import Call

HOLDS_A_PLACE = ~Q(slot=None) & ~Q(state="cancelled")


class Callback(OpaqueModel):
    class Kind(models.TextChoices):
        MISSED = "missed"
        VOICEMAIL = "voicemail"
        BOOKED = "booked"

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"  # somebody is at it
        DONE = "done"
        FAILED = "failed"  # given up: nobody picks up, a wrong number
        CANCELLED = "cancelled"  # who booked it wants it no more; its place is free again

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    phone = models.CharField(max_length=16, help_text="E.164. Who answers there is for the agent to find out.")
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    call = models.OneToOneField(
        Call, null=True, blank=True, on_delete=models.PROTECT, related_name="callback", help_text="The one that was missed."
    )
    topic = models.CharField(max_length=200, blank=True, help_text="What it is about, in the customer's words.")
    member = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    visitor = models.ForeignKey(Visitor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    slot = models.DateTimeField(null=True, blank=True, help_text="Beginning of the half-hour that was booked.")
    place = models.PositiveSmallIntegerField(default=0, help_text="Which of the slot's places, from 1.")
    due_at = models.DateTimeField(help_text="By then somebody should have called.")
    claimed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="callbacks")
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # The database counts the places: of two who book the last one, one is told that it is gone.
            models.UniqueConstraint(fields=["slot", "place"], condition=HOLDS_A_PLACE, name="one_booking_per_place"),
            models.CheckConstraint(condition=Q(slot=None) | Q(place__gte=1), name="booked_at_a_place"),
            models.CheckConstraint(condition=~Q(state="claimed") | ~Q(claimed_by=None), name="claimed_by_somebody"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=("waiting", "claimed")), name="callbacks_owed"),
            models.Index(fields=["phone"], condition=Q(state__in=("waiting", "claimed")), name="callbacks_to_a_number"),
            models.Index(fields=["state", "-created_at", "-id"], name="callbacks_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.phone[-4:]}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


OPEN = (Callback.State.WAITING, Callback.State.CLAIMED)
