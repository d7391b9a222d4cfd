"""Contacts: whom we talk to, with or without an account."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import User, Visitor
from helpdesk.common.actors import Actor, Role
from helpdesk.common.models import OpaqueModel


class Contact(OpaqueModel):
    """Somebody a ticket is for. A member has one contact of their own; who has no account is known by what they told us.

    `email` and `phone` of somebody without an account prove nothing: they say where an answer goes, never who may read.
    """

    name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(max_length=254, blank=True, help_text="Lower case. As told, unless it is a member's.")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164. As told, unless it is a member's.")
    member = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="contact")
    visitor = models.OneToOneField(Visitor, null=True, blank=True, on_delete=models.PROTECT, related_name="contact")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    wants_mail = models.BooleanField(default=True, help_text="Off: answers wait on the page and no mail tells of them.")
    by_mail = models.BooleanField(default=False, help_text="Known by the address they write from: one for each address.")
    mail_fails_since = models.DateTimeField(null=True, blank=True, help_text="Mail to them comes back, until they write again.")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(by_mail=True, merged_into=None), name="one_contact_by_mail_per_address"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["email"], condition=~Q(email=""), name="contacts_by_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contacts_by_phone"),
            # By the beginning of a name: the ordinary order of a language is no use for that.
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="contacts_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """Somebody without an account, in what they write by mail. No door signs them in."""
        return Actor(kind="contact", id=self.pk, name=self.name, role=Role.CUSTOMER)
