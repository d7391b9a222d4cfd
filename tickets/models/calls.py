"""What became of a call: the ticket it is about, and what its agent wrote down afterwards. The call itself knows neither."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from helpdesk.accounts.models import User
from helpdesk.hotline.models import Call

from .definitions import Category
from .tickets import Ticket


class TicketCall(models.Model):
    """A call is about one ticket; a ticket may have many calls."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, primary_key=True, related_name="on_ticket")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="calls", db_index=False)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["ticket", "at"], name="calls_of_a_ticket")]


class WrapUp(models.Model):
    """话后小结: what it was about, and how long the work after it took."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, primary_key=True, related_name="wrap_up")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
