"""The timeline of a ticket: every word and every change, numbered, oldest first, never altered; at most taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from .tickets import Ticket


class Entry(models.Model):
    """One thing on the timeline. Numbered 1…n under the ticket's row lock; a merge adds, it never takes away.

    A `change` carries `changes`: `[{"field", "old", "new"}]`, values as people read them (names, not ids). What was done
    otherwise (merged, split, urged, rated, called) is an `event` whose word is `event`, with its `facts`.
    """

    class Kind(models.TextChoices):
        REPLY = "reply"  # words the customer sees, from either side
        NOTE = "note"  # words among staff
        CHANGE = "change"
        EVENT = "event"

    # The ticket's row is locked by whoever writes; the unique index serves as the key's.
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="entries", db_index=False, db_constraint=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    event = models.CharField(max_length=30, blank=True)
    is_public = models.BooleanField(default=False, help_text="Whether the customer sees it.")
    channel = models.CharField(max_length=10, blank=True, help_text="How words came or left: form, chat, mail, phone, console.")
    author_kind = models.CharField(max_length=10)  # user, visitor, contact, system
    author_id = models.UUIDField(null=True, blank=True)
    author_name = models.CharField(max_length=60, blank=True)
    by_staff = models.BooleanField(default=False)
    client_id = models.CharField(
        max_length=64, blank=True, help_text="The sender's id for these words: the same again is the same."
    )
    text = models.TextField(blank=True)
    files = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True, help_text="A reply taken back before its mail left.")

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "sequence"], name="entry_numbered_once"),
            models.UniqueConstraint(
                fields=["ticket", "client_id", "author_id"], condition=~models.Q(client_id=""), name="entry_accepted_once"
            ),
        ]
