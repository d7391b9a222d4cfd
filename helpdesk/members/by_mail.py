"""Contacts as mail knows them: by an address that proves nothing, and by whether mail to it arrives."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from helpdesk.accounts.models import User, Visitor
from helpdesk.common.actors import SYSTEM
from helpdesk.evidence import record

from .models import Contact

NAME_LENGTH = 60


@transaction.atomic(savepoint=False)
def contact_by_mail(*, address: str, name: str, at: datetime) -> Contact:
    """Whoever writes from this address, made when they first do. `address` in lower case.

    Never the contact of a member, nor of anybody who told us this address in another way: a From line is easily
    written (TRUST AU-05). Two that are the same person are merged by a person who has looked.
    """
    told = {"name": (name or address)[:NAME_LENGTH], "created_at": at}
    contact, is_new = Contact.objects.get_or_create(email=address, by_mail=True, merged_into=None, defaults=told)
    if is_new:
        facts = {"name": contact.name, "email": contact.email, "phone": ""}
        record("contact.created", subject=("contact", contact.pk), by=SYSTEM.key, at=at, facts=facts)
    return contact


def proven_address(member: User) -> str:
    """A member's address once it is proven: until then it may be a stranger's (TRUST AU-05)."""
    proven = EmailAddress.objects.filter(user=member, email=member.email, verified=True).exists()
    return member.email if proven and member.is_active else ""


def mail_fails(*, contact: Contact, words: str, at: datetime) -> None:
    """Mail to them came back: said once, until they write again."""
    if Contact.objects.filter(pk=contact.pk, mail_fails_since=None).update(mail_fails_since=at):
        record("contact.mail_fails", subject=("contact", contact.pk), by=SYSTEM.key, at=at, facts={"words": words})


def mail_works(*, address: str, at: datetime) -> None:
    """They wrote from it: whatever came back before, the address lives. A member is marked under any address of theirs."""
    for contact in Contact.objects.filter(email=address).exclude(mail_fails_since=None):
        Contact.objects.filter(pk=contact.pk).update(mail_fails_since=None)
        record("contact.mail_works", subject=("contact", contact.pk), by=SYSTEM.key, at=at, facts={})


def wants_no_mail(*, customer: User | Visitor) -> bool:
    """Whether they have said no to mail; who has never been a contact has not."""
    whose = {"member": customer} if isinstance(customer, User) else {"visitor": customer}
    return Contact.objects.filter(**whose, wants_mail=False).exists()
