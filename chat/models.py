"""Conversations and what is in them. One row says one thing; who, when and until when are columns, not flags."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from helpdesk.accounts.models import User, Visitor
from helpdesk.common.actors import Actor
from helpdesk.common.models import OpaqueModel
from helpdesk.desk.models import Queue, Topic


class Conversation(OpaqueModel):
    """One customer talking with us until it is closed. Its row lock is what numbers its messages."""

    class State(models.TextChoices):
        WAITING = "waiting"  # in line; or, with `left_at`, words left for when we open
        ACTIVE = "active"  # somebody of ours has accepted
        CLOSED = "closed"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    subject = models.CharField(max_length=120, blank=True)
    asked_from = models.CharField(max_length=43, blank=True, help_text="Address bucket of a visitor, for the limit on asking.")
    member = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    visitor = models.ForeignKey(
        Visitor, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_conversations", db_index=False
    )

    last_sequence = models.PositiveIntegerField(default=0)
    last_note = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField()
    waiting_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Its place in line; survives a hand-back. None: the customer has not said anything yet.",
    )
    left_at = models.DateTimeField(null=True, blank=True, help_text="Asked while nobody was there; in line once we open.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    unanswered_since = models.DateTimeField(null=True, blank=True, help_text="The customer's first word nobody answered yet.")
    idle_warned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, blank=True)  # how: `actions.closing.BY_STAFF`, or idle
    summary = models.TextField(blank=True, help_text="What the agent noted at the end. For staff.")

    # How far each side's windows got (delivered) and how far its eyes got (read).
    customer_delivered = models.PositiveIntegerField(default=0)
    customer_read = models.PositiveIntegerField(default=0)
    staff_delivered = models.PositiveIntegerField(default=0)
    staff_read = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(member__isnull=False) | Q(visitor__isnull=False), name="somebody_asked"),
            models.CheckConstraint(condition=~Q(state="active") | Q(assignee__isnull=False), name="active_means_somebody_has_it"),
        ]
        # None of them holds a column that a message changes: PostgreSQL then updates the row in place (HOT) instead of
        # entering it anew into every index, for each message.
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["queue", "waiting_since", "id"], condition=Q(state="waiting"), name="the_line"),
            models.Index(fields=["assignee"], condition=Q(state="active"), name="in_whose_hands"),
            models.Index(fields=["member", "-created_at", "-id"], name="of_a_member"),
            models.Index(fields=["visitor", "-created_at", "-id"], name="of_a_visitor"),
            models.Index(fields=["queue", "-accepted_at"], name="lately_accepted"),
            models.Index(fields=["waiting_since"], name="came_into_line"),
            models.Index(fields=["asked_from", "created_at"], condition=~Q(asked_from=""), name="asked_from_where"),
            models.Index(fields=["-closed_at", "-id"], condition=Q(state="closed"), name="closed_newest_first"),
        ]

    def is_customers(self, actor: Actor) -> bool:
        """Whether the actor is the customer of this conversation."""
        mine = self.visitor_id if actor.is_visitor else self.member_id
        return actor.id is not None and mine == actor.id

    @property
    def is_in_line(self) -> bool:
        """`queries.IN_LINE` of one row."""
        return self.state == self.State.WAITING and self.left_at is None and self.waiting_since is not None

    @property
    def has_words(self) -> bool:
        """Whether there is anything an agent could go by."""
        return bool(self.last_sequence or self.subject)

    def place(self) -> tuple[datetime, Any]:
        """Where it stands in its line: earlier first, id breaks ties."""
        return (self.waiting_since or self.created_at, self.pk)


class Message(models.Model):
    """Words both sides see. Numbered 1…n in each conversation without a hole; never changed, at most retracted."""

    # No constraint in the database: whoever inserts holds the conversation's row lock, rows of conversations are never
    # deleted, and checking each message anew cost a fifth of PostgreSQL's share. The unique index serves as the key's.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False, db_constraint=False
    )
    sequence = models.PositiveIntegerField()
    client_id = models.CharField(max_length=64)
    author_kind = models.CharField(max_length=10)  # user, visitor, system
    author_id = models.UUIDField(null=True, blank=True)
    author_name = models.CharField(max_length=60, blank=True)
    by_staff = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    files = models.JSONField(default=list, blank=True, help_text="What was sent along: id, name, type, size.")
    created_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["conversation", "sequence"], name="numbered_once"),
            # Per author: the same id from the other side is another message (TRUST WS-11).
            models.UniqueConstraint(fields=["conversation", "client_id", "author_id"], name="accepted_once"),
            # Two NULLs differ for a unique index. `nulls_distinct=False` would say it in one, and is left out on SQLite.
            models.UniqueConstraint(
                fields=["conversation", "client_id"], condition=Q(author_id__isnull=True), name="said_by_the_system_once"
            ),
        ]


class Note(OpaqueModel):
    """Words among staff. Numbered apart from the messages, so that a customer's timeline has no hole to wonder about."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="notes")
    sequence = models.PositiveIntegerField()
    after = models.PositiveIntegerField(help_text="The message it was written after.")
    client_id = models.CharField(max_length=64)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["sequence"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["conversation", "sequence"], name="note_numbered_once"),
            models.UniqueConstraint(fields=["conversation", "client_id", "author"], name="note_accepted_once"),
        ]


class Happening(models.Model):
    """What was done with a conversation: accepted, transferred, closed. Shown as a grey line between the words."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="happenings")
    kind = models.CharField(max_length=30)
    after = models.PositiveIntegerField(help_text="The message it happened after.")
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    for_customer = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["conversation", "id"], name="as_it_happened")]


class Offer(models.Model):
    """A waiting conversation held out to one agent until `expires_at`."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="offers")
    agent = models.ForeignKey(User, on_delete=models.CASCADE, related_name="offers")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(outcome=""), name="offered_to_one_at_a_time"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["expires_at"], condition=Q(outcome=""), name="open_offers")]


class Presence(models.Model):
    """Whether an agent can take conversations, and when we last heard from one of their windows."""

    class State(models.TextChoices):
        AVAILABLE = "available"
        BUSY = "busy"
        AWAY = "away"
        OFFLINE = "offline"

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="presence")
    state = models.CharField(max_length=10, choices=State, default=State.OFFLINE)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True, help_text="Heartbeat lost; conversations go back after the grace.")


class Rating(models.Model):
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="rating")
    score = models.PositiveSmallIntegerField()
    solved = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="one_to_five"),
        ]


class Block(OpaqueModel):
    """拉黑: an abusive customer may not open or write until `expires_at`. Says who, why and until when."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="blocks")
    visitor = models.ForeignKey(Visitor, null=True, blank=True, on_delete=models.CASCADE, related_name="blocks")
    asked_from = models.CharField(max_length=43, blank=True, help_text="Also against visitors from this address bucket.")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="ends_after_it_begins"),
        ]


class Draft(models.Model):
    """What a member of staff has typed and not sent, kept here so that another window or a crash does not lose it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    is_note = models.BooleanField(default=False)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["conversation", "author", "is_note"], name="one_draft_each"),
        ]


class Mailing(models.Model):
    """Words that went to a customer by mail because they had left: how far, and when last."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="mailing")
    up_to = models.PositiveIntegerField(help_text="The newest message that went along.")
    at = models.DateTimeField()
