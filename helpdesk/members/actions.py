"""Become a member, keep one's own data right, and be known as a contact."""

from datetime import datetime

from django.db import transaction

from helpdesk.accounts.actions.registering import change_own_data, count_registration, register_customer
from helpdesk.accounts.models import User, Visitor
from helpdesk.agreements.actions import accept, refuse_unaccepted
from helpdesk.common.actors import Actor
from helpdesk.evidence import record

from .models import Contact

__all__ = ["change_own_data", "contact_as_told", "contact_of", "register"]


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


def contact_of(customer: Actor, *, at: datetime) -> Contact:
    """The contact of a member or a visitor, made when it is first needed. Their own data, never what others said of them."""
    whose = {"visitor": customer.id} if customer.is_visitor and customer.id else {"member": customer.user_id}
    if known := Contact.objects.filter(**whose).first():
        return known
    if customer.is_visitor and customer.id:
        visitor = Visitor.objects.get(pk=customer.id)
        told = {"name": visitor.name, "email": visitor.email.lower()}
        contact, is_new = Contact.objects.get_or_create(visitor=visitor, defaults={**told, "created_at": at})
    else:
        member = User.objects.get(pk=customer.user_id)
        told = {"name": member.display_name, "email": member.email, "phone": member.phone}
        contact, is_new = Contact.objects.get_or_create(member=member, defaults={**told, "created_at": at})
    if is_new:
        _record_contact(contact, customer, at)
    return contact


def contact_as_told(*, name: str, email: str = "", phone: str = "", by: Actor, at: datetime) -> Contact:
    """Somebody without an account, as they told one of ours. Always a new contact: who says they are somebody we know
    may not be (TRUST AU-05). People who are the same are merged by a person who has looked."""
    contact = Contact.objects.create(name=name, email=email.lower(), phone=phone, created_at=at)
    _record_contact(contact, by, at)
    return contact


def _record_contact(contact: Contact, by: Actor, at: datetime) -> None:
    facts = {"name": contact.name, "email": contact.email, "phone": contact.phone}
    record("contact.created", subject=("contact", contact.pk), by=by.key, at=at, facts=facts)
