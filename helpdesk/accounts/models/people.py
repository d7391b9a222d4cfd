"""People: users who sign in, and visitors who only have a token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from helpdesk.common.actors import STAFF_ROLES, Actor, Role
from helpdesk.common.models import OpaqueModel


class Team(OpaqueModel):
    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str, **fields: Any) -> User:
        """The first administrator of an installation. Who can run a command here vouches for the address."""
        fields.setdefault("display_name", "Administrator")
        user = self.create_user(email=email, password=password, role=Role.ADMINISTRATOR, **fields)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        """The account whose address is proven, else the newest that claims it."""
        proven = self.filter(email=(email or "").lower(), emailaddress__verified=True).first()
        return proven or self.filter(email=(email or "").lower()).order_by("-joined_at", "-id")[:1].get()


class User(OpaqueModel, AbstractBaseUser):
    """Somebody with a password: a member, or one of our staff.

    An address belongs to nobody before it is proven: several accounts may *claim* one, at most one *holds* it
    (the `EmailAddress` row is verified; the database allows one per address). Otherwise signing up would tell
    strangers who is a customer (TRUST AU-02), and take an address away from its owner (AU-05).
    """

    email = models.EmailField(max_length=254, db_index=True, help_text="Lower case. Claimed; held once proven.")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    display_name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=[(r, r) for r in Role if r != Role.SYSTEM], default=Role.CUSTOMER)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=10, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects = UserManager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="addresses_in_lower_case"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["role", "display_name", "id"], name="people_by_role")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def actor(self) -> Actor:
        return Actor(kind="user", id=self.pk, name=self.display_name, role=Role(self.role))


class Visitor(OpaqueModel):
    """Somebody who talks to us without an account. Known only by a token, of which we keep the hash."""

    display_name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True, help_text="As told by the visitor; proves nothing.")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="visits", help_text="Who it proved to be."
    )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or f"访客 {str(self.pk)[-4:].upper()}"

    @property
    def actor(self) -> Actor:
        return Actor(kind="visitor", id=self.pk, name=self.name, role=Role.CUSTOMER)

    def is_live(self, at: datetime) -> bool:
        return self.ended_at is None and self.expires_at > at


def new_visitor_token() -> tuple[str, str]:
    """A fresh token for the browser (256 bits) and the hash we keep of it."""
    token = secrets.token_urlsafe(32)
    return token, hash_of_token(token)


def hash_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
