"""Give an account back to its owner: whatever a thief knows, holds or has put there opens nothing any more."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict
from helpdesk.evidence import record

from ..links import new_link, void_links
from ..models import ContactPoint, KnownDevice, OneTimeLink, User
from .contact_points import take_contact_back
from .ending import end_sessions


class AddressHeldByAnother(Conflict):
    code = "address_held_by_another"
    zh = "这个邮箱已经是另一个账号的，不能作为恢复后的邮箱。"
    en = "This address belongs to another account and cannot become the one of this account."


def refuse_held_by_another(user: User, *, email: str) -> None:
    """For staff alone: to anybody else the answer would tell who has an account. Raises AddressHeldByAnother."""
    holders = User.objects.filter(emailaddress__email=email, emailaddress__verified=True)
    if holders.exclude(pk=user.pk).exists():
        raise AddressHeldByAnother


@transaction.atomic
def renew_credentials(*, user: User, email: str, phone: str, by: Actor, at: datetime) -> str:
    """The address of a one-time link at which the owner chooses a new password; where it is sent is the caller's care.

    `email` and `phone` are the owner's as from now; other contacts leave the account. The old password, the second factor,
    every session, device and earlier link are void: a second factor that the thief set up would shut the owner out, and
    the owner sets up another after signing in. Raises AddressHeldByAnother.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    refuse_held_by_another(user, email=email)
    before = {"email": user.email, "phone": user.phone}
    user.set_unusable_password()
    user.email, user.phone = email, phone
    user.save(update_fields=["password", "email", "phone"])
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    for channel, value in ((ContactPoint.Channel.EMAIL, email), (ContactPoint.Channel.SMS, phone)):
        take_contact_back(user=user, channel=channel, value=value, at=at)
    Authenticator.objects.filter(user=user).delete()
    KnownDevice.objects.filter(user=user).delete()
    void_links(user=user, at=at)
    end_sessions(user=user, by=by, reason="restored", at=at)
    facts = {"before": before, "after": {"email": email, "phone": phone}}
    record("account.credentials_renewed", subject=("account", user.pk), by=by.key, at=at, facts=facts)
    return new_link(purpose=OneTimeLink.Purpose.RESTORATION, user=user, at=at)


def restoration_link(*, user: User, at: datetime) -> str:
    """Another one, when the first was lost or ran out. Earlier ones open no more. Call inside a transaction."""
    record("account.restoration_link_sent", subject=("account", user.pk), by="system", at=at, facts={})
    return new_link(purpose=OneTimeLink.Purpose.RESTORATION, user=user, at=at)
