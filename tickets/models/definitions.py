"""What an administrator defines: categories with their forms, and tags."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from helpdesk.common.models import OpaqueModel
from helpdesk.desk.models import Queue


class Category(OpaqueModel):
    """What a ticket is about. Decides its queue, its form and, with the policies, its clocks.

    `fields` is the form, in order: `{"key", "label", "label_en", "type", "required", "for_customer", "help", "help_en",
    "choices", "retired"}`; types and their rules are in `tickets.forms`. A field that is taken out stays as `retired`,
    so that old tickets can still name what they hold.
    """

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=200, blank=True, help_text="What customers read when they choose.")
    description_en = models.CharField(max_length=200, blank=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="categories")
    priority = models.PositiveSmallIntegerField(default=3, help_text="Of new tickets: 1 urgent, 2 high, 3 normal, 4 low.")
    fields = models.JSONField(default=list, blank=True)
    needs_service = models.BooleanField(default=False, help_text="The customer must name the service it is about.")
    for_customers = models.BooleanField(default=True, help_text="Off: only staff open tickets in it.")
    assignment = models.CharField(
        max_length=12,
        choices=[("manual", "manual"), ("round_robin", "round_robin"), ("least_loaded", "least_loaded")],
        default="manual",
    )
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Tag(OpaqueModel):
    name = models.CharField(max_length=30, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name
