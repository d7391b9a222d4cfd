"""The lane for stolen accounts: a report, its proofs, what was checked, who agreed, and what the platform was told.

That an account is frozen is a row of `accounts` (`Lock`); this is why, and how it comes to an end.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from helpdesk.accounts.models import Lock, User
from helpdesk.common.models import OpaqueModel

from .tickets import Ticket


class StolenReport(OpaqueModel):
    """Somebody says an account is stolen. `member` is empty where no account matched; the reporter cannot tell.

    `secret_hash` is of the secret in the link; `query_code_hash` of the short code one can read out or write down.
    """

    class State(models.TextChoices):
        RECEIVED = "received"  # 已受理
        FROZEN = "frozen"  # 已冻结
        CHECKING = "checking"  # 核验中
        AWAITING_APPROVAL = "awaiting_approval"
        COOLING_OFF = "cooling_off"
        RESTORED = "restored"  # 已恢复
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"  # a false alarm, or taken back by the owner

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="stolen_report")
    account = models.CharField(max_length=254, help_text="As the reporter wrote it.")
    contact = models.CharField(max_length=254, help_text="Where to reach the reporter, as told.")
    signs = models.JSONField(default=list, blank=True, help_text="What they noticed: cannot_sign_in, strange_sms, …")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True, help_text="Of the page it was reported on.")
    member = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="stolen_reports")
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    secret_hash = models.CharField(max_length=64, unique=True)
    query_code_hash = models.CharField(max_length=64, unique=True)
    reported_from = models.CharField(max_length=43, help_text="Address bucket.")
    examined_at = models.DateTimeField(null=True, blank=True, help_text="When the account was looked for, out of earshot.")
    proven_at = models.DateTimeField(null=True, blank=True)
    proven_by = models.CharField(max_length=12, blank=True)  # email, sms, agent
    proven_contact = models.CharField(max_length=254, blank=True, help_text="Where the code went that came back.")
    checking_since = models.DateTimeField(null=True, blank=True, help_text="The first step a person took.")
    lock = models.ForeignKey(Lock, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True, blank=True)
    freeze_ended_at = models.DateTimeField(null=True, blank=True)
    at_freeze = models.JSONField(default=dict, blank=True, help_text="What was ended, for the cockpit: the sessions there were.")
    created_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Refused or withdrawn.")
    restore_email = models.EmailField(max_length=254, blank=True, help_text="Where new credentials go, if staff had to name it.")
    restore_after = models.DateTimeField(null=True, blank=True, help_text="End of the cooling-off.")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["reported_from", "created_at"], name="stolen_reports_from_where"),
            models.Index(fields=["restore_after"], condition=Q(state="cooling_off"), name="restores_to_come"),
            models.Index(fields=["created_at"], condition=Q(examined_at=None), name="stolen_reports_unexamined"),
            models.Index(fields=["-created_at", "-id"], name="stolen_reports_newest"),
            models.Index(fields=["frozen_at"], condition=~Q(frozen_at=None) & Q(freeze_ended_at=None), name="frozen_now"),
        ]


class ProofCode(OpaqueModel):
    """A code somebody asked for. Few tries, short life, one use.

    The row is there for every account, known or not, so that asking and trying cost the same; whether a code was sent,
    and where to, is found out later (`handled_at`). Until then, and for accounts we do not know, no code fits.
    """

    report = models.ForeignKey(StolenReport, on_delete=models.CASCADE, related_name="codes")
    channel = models.CharField(max_length=8)  # email, sms
    sent_to = models.CharField(max_length=254, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created_at"], condition=Q(handled_at=None), name="codes_to_send"),
        ]


class CheckItem(models.Model):
    """One line of the checklist: what was asked, what was found, the verdict, by whom."""

    class Verdict(models.TextChoices):
        PASSED = "passed"
        FAILED = "failed"
        UNKNOWN = "unknown"

    report = models.ForeignKey(StolenReport, on_delete=models.CASCADE, related_name="checklist")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    finding = models.TextField(blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["report", "key"], name="checked_once")]


class Approval(OpaqueModel):
    """A restore needs two people: who proposed it, and another who has opened every item and agreed."""

    report = models.ForeignKey(StolenReport, on_delete=models.CASCADE, related_name="approvals")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    opened = models.JSONField(default=list, blank=True, help_text="Keys of the items the second person has opened.")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["report"], condition=Q(decided_at=None), name="one_proposal_at_a_time"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")), name="two_different_people"
            ),
        ]


class PlatformNotice(OpaqueModel):
    """What the operator's platform must do: a signed call, tried until it is acknowledged."""

    report = models.ForeignKey(StolenReport, on_delete=models.CASCADE, related_name="platform_notices")
    event = models.CharField(max_length=30)  # account.frozen, account.unfrozen, account.restored
    body = models.JSONField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(default=dict, blank=True)
    error = models.CharField(max_length=200, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["next_at"], condition=Q(acknowledged_at=None, gave_up_at=None), name="platform_notices_due"),
        ]
