"""Become a member, and keep one's own data right."""

from datetime import datetime

from django.db import transaction

from helpdesk.accounts.actions.registering import change_own_data, count_registration, register_customer
from helpdesk.accounts.models import User
from helpdesk.agreements.actions import accept, refuse_unaccepted

__all__ = ["change_own_data", "register"]


def register(
    *,
    email: str,
    phone: str,
    password: str,
    display_name: str,
    language: str,
    accepted_agreement: str,
    address: str,
    address_group: str,
    at: datetime,
) -> User:
    """A new member, with what they agreed to on record.

    Raises TooFast, AgreementNotAccepted, PasswordNotAccepted; says nothing about who else has the address.
    """
    agreement = refuse_unaccepted(accepted_hash=accepted_agreement, at=at)
    count_registration(email=email, address_group=address_group, at=at)
    with transaction.atomic():
        user = register_customer(email=email, phone=phone, password=password, display_name=display_name, language=language, at=at)
        if agreement:
            accept(user=user, version=agreement, address=address, at=at)
    return user
