"""A mailbox: where mail is fetched from, and where answers leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower

from helpdesk.common.models import OpaqueModel
from helpdesk.common.sealed import seal, unseal


class Mailbox(OpaqueModel):
    """Passwords are kept sealed (`helpdesk.common.sealed`) and never shown again, to nobody (TRUST AU-13).

    `uid_validity` and `last_uid` are the place in the folder up to which everything is stored with us (RFC 3501 2.3.1.1).
    """

    class Tls(models.TextChoices):
        IMPLICIT = "implicit"  # from the first byte
        STARTTLS = "starttls"
        NONE = "none"  # for a server on the same machine

    address = models.EmailField(max_length=254, help_text="What customers write to. Lower case.")
    name = models.CharField(max_length=60, blank=True, help_text="Beside the address, on what leaves.")
    signature = models.TextField(max_length=2_000, blank=True)
    category = models.SlugField(max_length=40, default="other", help_text="What a ticket that begins here is about.")
    is_active = models.BooleanField(
        default=False, help_text="Off: nothing is fetched, and answers leave by the site's own server."
    )

    imap_host = models.CharField(max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_tls = models.CharField(max_length=8, choices=Tls, default=Tls.IMPLICIT)
    imap_user = models.CharField(max_length=254, blank=True)
    imap_sealed = models.TextField(blank=True)
    folder = models.CharField(max_length=120, default="INBOX")
    since = models.DateField(help_text="Older mail stays where it is: the server's day of arrival counts.")
    trusted_host = models.CharField(
        max_length=253, blank=True, help_text="Whose Authentication-Results are believed (RFC 8601); empty: nobody's."
    )

    smtp_host = models.CharField(max_length=253, blank=True, help_text="Empty: the site's own server, SMTP_URL.")
    smtp_port = models.PositiveIntegerField(default=465)
    smtp_tls = models.CharField(max_length=8, choices=Tls, default=Tls.IMPLICIT)
    smtp_user = models.CharField(max_length=254, blank=True)
    smtp_sealed = models.TextField(blank=True)

    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When the server last answered us.")
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Goes up with every change of settings; the ETag.")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "mailboxes"
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(Lower("address"), name="one_mailbox_per_address")]

    def __str__(self) -> str:
        return self.address

    @property
    def imap_password(self) -> str:
        return unseal(self.imap_sealed)

    @imap_password.setter
    def imap_password(self, password: str) -> None:
        self.imap_sealed = seal(password)

    @property
    def smtp_password(self) -> str:
        return unseal(self.smtp_sealed)

    @smtp_password.setter
    def smtp_password(self, password: str) -> None:
        self.smtp_sealed = seal(password)

    def answers(self, at: datetime) -> None:
        """The server let us in."""
        self.looked_at, self.failing_since, self.last_error = at, None, ""

    def fails(self, words: str, at: datetime) -> None:
        self.failing_since = self.failing_since or at
        self.last_error = words[:500]
