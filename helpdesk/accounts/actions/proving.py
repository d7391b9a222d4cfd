"""Prove that an e-mail address is whose account claims it."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.common.errors import NotFound
from helpdesk.evidence import record

from .. import mails
from ..limits import PROOF_FOR_ACCOUNT, try_once
from ..links import new_link, open_link
from ..models import ContactPoint, OneTimeLink, User
from ..queries import has_proven_email, holder_of
from .contact_points import note_contact
from .ending import end_sessions


def send_proof_link(*, user: User, at: datetime) -> None:
    """Sends the link, or, where somebody else holds the address, a word to them. The caller cannot tell which."""
    if has_proven_email(user):
        return
    try_once({PROOF_FOR_ACCOUNT: str(user.pk)}, at=at)
    with transaction.atomic():
        mail_proof_link(user=user, at=at)


def mail_proof_link(*, user: User, at: datetime) -> None:
    """Call inside a transaction."""
    link = new_link(purpose=OneTimeLink.Purpose.EMAIL_PROOF, user=user, at=at)
    holder = holder_of(user.email)
    if holder:
        mails.send(mails.ALREADY_HERE, to=holder, link=mails.reset_page())
    else:
        mails.send(mails.PROOF, to=user, link=link)


def prove_email(*, user: User, token: str, at: datetime) -> None:
    """Opens the link for the one who is signed in as its account.

    Somebody else may have signed up with this address; its owner opening the mail must not prove it for them (TRUST AU-05).
    """
    with transaction.atomic():
        owner = open_link(purpose=OneTimeLink.Purpose.EMAIL_PROOF, token=token, at=at)
        if owner != user:
            raise NotFound
        hold_address(user=user, at=at)


def hold_address(*, user: User, at: datetime) -> None:
    """The address is the user's from now on. Accounts that only claimed it end. Call inside a transaction.

    Raises NotFound when another account has proven it meanwhile.
    """
    if holder_of(user.email) not in (None, user):
        raise NotFound
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=user).exclude(email=user.email).update(primary=False)
            EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    except IntegrityError:  # somebody else opened their link at this very moment
        raise NotFound from None
    note_contact(user=user, channel=ContactPoint.Channel.EMAIL, value=user.email, proven=True, at=at)
    record("account.email_proven", subject=("account", user.pk), by=user.actor.key, at=at, facts={"email": user.email})
    for claim in User.objects.filter(email=user.email, is_active=True).exclude(pk=user.pk):
        claim.is_active = False
        claim.save(update_fields=["is_active"])
        record("account.claim_ended", subject=("account", claim.pk), by=SYSTEM.key, at=at, facts={"email": user.email})
        end_sessions(user=claim, by=SYSTEM, reason="address_proven_by_another", at=at)
