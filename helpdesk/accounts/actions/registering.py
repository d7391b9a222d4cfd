"""A new account for a customer."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import Role
from helpdesk.evidence import record

from ..limits import REGISTRATION_FOR_ACCOUNT, REGISTRATION_FROM_ADDRESS, try_once
from ..models import ContactPoint, User
from .contact_points import note_contact
from .passwords import refuse_weak_password
from .proving import mail_proof_link
from .signing_in import account_key


def count_registration(*, email: str, address_group: str, at: datetime) -> None:
    """Raises TooFast. Counted before anything else is done, alike for free and taken addresses."""
    try_once({REGISTRATION_FROM_ADDRESS: address_group, REGISTRATION_FOR_ACCOUNT: account_key(email)}, at=at)


def register_customer(*, email: str, phone: str, password: str, display_name: str, language: str, at: datetime) -> User:
    """An account that claims the address, and a mail to it. The same whether or not the address is taken (TRUST AU-02).

    Raises PasswordNotAccepted.
    """
    user = User(email=email.lower(), phone=phone, display_name=display_name, language=language, role=Role.CUSTOMER)
    refuse_weak_password(password, user=user, field="password")
    with transaction.atomic():
        user.set_password(password)
        user.save()
        for channel, value in ((ContactPoint.Channel.EMAIL, user.email), (ContactPoint.Channel.SMS, user.phone)):
            note_contact(user=user, channel=channel, value=value, proven=False, at=at)
        mail_proof_link(user=user, at=at)
        record("account.registered", subject=("account", user.pk), by=user.actor.key, at=at, facts={"email": user.email})
    return user


def change_own_data(*, user: User, changes: dict[str, str], at: datetime) -> User:
    """`display_name`, `phone` and `language`, which are one's own to change."""
    before = {field: getattr(user, field) for field in changes}
    with transaction.atomic():
        for field, value in changes.items():
            setattr(user, field, value)
        user.save(update_fields=list(changes))
        if "phone" in changes:
            note_contact(user=user, channel=ContactPoint.Channel.SMS, value=user.phone, proven=False, at=at)
        facts = {"before": before, "after": changes}
        record("account.own_data_changed", subject=("account", user.pk), by=user.actor.key, at=at, facts=facts)
    return user
