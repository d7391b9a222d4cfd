"""A ticket: what talk could not settle. One row says where it stands; how it came there is its timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from helpdesk.accounts.models import User
from helpdesk.common.ids import new_id
from helpdesk.desk.models import Queue, Service
from helpdesk.members.models import Contact

from .definitions import Category, Tag

FAR = datetime(9999, 12, 31, tzinfo=UTC)  # "no clock is running": sorts last, and an index has no NULL to step around
UNFINISHED = ("new", "open", "pending")


class Ticket(models.Model):
    class Status(models.TextChoices):
        NEW = "new"  # 待受理
        OPEN = "open"  # 处理中
        PENDING = "pending"  # 待客户补充
        SOLVED = "solved"  # 已解决
        CLOSED = "closed"  # 已关闭

    class Priority(models.IntegerChoices):
        URGENT = 1
        HIGH = 2
        NORMAL = 3
        LOW = 4

    class Source(models.TextChoices):
        FORM = "form"
        CHAT = "chat"
        PHONE = "phone"
        MAIL = "mail"
        STAFF = "staff"
        STOLEN = "stolen"

    number = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=new_id, editable=False, unique=True, help_text="Opaque: what evidence and events name.")
    version = models.PositiveIntegerField(default=1, help_text="Goes up with every change; the ETag.")

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_tickets", db_index=False
    )
    subject = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    source = models.CharField(max_length=10, choices=Source)
    fields = models.JSONField(default=dict, blank=True, help_text="What its category's form asked, by field key.")
    tags = models.ManyToManyField(Tag, blank=True, related_name="tickets")
    conversation_id = models.UUIDField(null=True, blank=True, help_text="The chat it came from.")

    last_entry = models.PositiveIntegerField(default=0, help_text="Number of the newest timeline entry.")
    last_public = models.PositiveIntegerField(default=0, help_text="Number of the newest entry the customer can see.")
    customer_seen = models.PositiveIntegerField(default=0, help_text="How far the customer has read.")
    # The newest words the customer can see, as lists show them. Kept here: looking them up costs a list fifty reads.
    last_text = models.CharField(max_length=80, blank=True)
    last_by_staff = models.BooleanField(default=False)
    last_at = models.DateTimeField(null=True, blank=True)

    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, help_text="Our first answer.")
    unanswered_since = models.DateTimeField(null=True, blank=True, help_text="The customer's first word nobody answered yet.")
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    urged_at = models.DateTimeField(null=True, blank=True)
    urged = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    act_by = models.DateTimeField(default=FAR, help_text="When its next clock runs out; FAR while none is running.")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(merged_into=F("number")), name="not_merged_into_itself"),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(status="closed"), name="merged_means_closed"),
        ]
        # A list is one of these: equal on the first columns, walked in the order of the rest. Unfinished work is a
        # sliver of the table, so its indexes stay small however many tickets there ever were.
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["assignee", "act_by", "number"], condition=Q(status__in=UNFINISHED), name="work_in_hand"),
            models.Index(fields=["act_by", "number"], condition=Q(status__in=UNFINISHED, assignee=None), name="work_nobody_has"),
            models.Index(fields=["act_by", "number"], condition=Q(status__in=UNFINISHED), name="work_by_due"),
            models.Index(fields=["queue", "act_by", "number"], condition=Q(status__in=UNFINISHED), name="work_of_a_queue"),
            models.Index(fields=["priority", "act_by", "number"], condition=Q(status__in=UNFINISHED), name="work_by_priority"),
            # Filters on a state of unfinished work and its kind: walked in order, and left out what has another state.
            models.Index(
                fields=["category", "-changed_at", "-number"], condition=Q(status__in=UNFINISHED), name="work_of_a_category"
            ),
            models.Index(fields=["-changed_at", "-number"], name="tickets_lately_changed"),
            models.Index(fields=["queue", "-changed_at", "-number"], name="tickets_of_a_queue"),
            models.Index(fields=["category", "-changed_at", "-number"], name="tickets_of_a_category"),
            models.Index(fields=["status", "-changed_at", "-number"], name="tickets_by_status"),
            models.Index(fields=["assignee", "-changed_at", "-number"], name="tickets_of_an_agent"),
            models.Index(fields=["contact", "-changed_at", "-number"], name="tickets_of_a_contact"),
            models.Index(fields=["solved_at"], condition=Q(status="solved"), name="solved_not_closed"),
            models.Index(fields=["snoozed_until"], condition=~Q(snoozed_until=None), name="asleep"),
            models.Index(fields=["conversation_id"], condition=~Q(conversation_id=None), name="tickets_of_a_chat"),
            models.Index(fields=["merged_into"], condition=~Q(merged_into=None), name="merged_tickets"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    @property
    def due_at(self) -> datetime | None:
        return None if self.act_by >= FAR else self.act_by

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED


class Link(models.Model):
    """Two tickets that have to do with each other, read from `ticket`: it is `kind` of `other`."""

    class Kind(models.TextChoices):
        DUPLICATE = "duplicate"
        PARENT = "parent"  # `ticket` is the parent of `other`
        RELATED = "related"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="linked_once"),
            models.UniqueConstraint(fields=["other"], condition=Q(kind="parent"), name="one_parent_at_most"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="not_linked_to_itself"),
        ]


class Rating(models.Model):
    """满意度: what the customer said once it was solved."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="rating")
    score = models.PositiveSmallIntegerField()
    solved = models.BooleanField(null=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="ticket_rated_one_to_five"),
        ]
