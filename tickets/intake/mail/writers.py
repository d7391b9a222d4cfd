"""Who writes a mail. A From line is easily written: only a proven address in an authenticated mail is somebody we know."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q

from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import User
from helpdesk.common.actors import STAFF_ROLES, Actor, Role
from helpdesk.mailbox.parsing import Letter
from helpdesk.mailbox.threads import base_address
from helpdesk.members.actions import contact_of
from helpdesk.members.by_mail import contact_by_mail
from helpdesk.members.models import Contact


@dataclass(frozen=True, slots=True)
class Writer:
    address: str
    name: str
    is_authenticated: bool
    is_staff: bool
    member: User | None  # proven, and authenticated: nobody else counts as the member (TRUST AU-05)

    def contact(self, at: datetime) -> Contact:
        """Theirs, made when it is first needed."""
        if self.member:
            return contact_of(self.member.actor, at=at)
        return contact_by_mail(address=self.address, name=self.name, at=at)

    def actor_of(self, contact: Contact) -> Actor:
        """As whom they write about what is that contact's."""
        return self.member.actor if self.member else contact.actor


def writer_of(letter: Letter, at: datetime) -> Writer:
    address, is_authenticated = letter.sender.address, letter.standing.authenticated
    return Writer(
        address=address,
        name=letter.sender.name,
        is_authenticated=is_authenticated,
        is_staff=_is_staff(address),
        member=_member(address, at) if is_authenticated else None,
    )


def _is_staff(address: str) -> bool:
    """Under any address of theirs, with or without a tag: what looks like ours must never speak as ours (TRUST MI-02)."""
    addresses = {address, base_address(address)}
    theirs = Q(email__in=addresses) | Q(emailaddress__email__in=addresses)
    return User.objects.filter(theirs, role__in=STAFF_ROLES, is_active=True).exists()


def _member(address: str, at: datetime) -> User | None:
    """Not while the account is frozen: whoever stole it may have the mail as well."""
    proven = EmailAddress.objects.select_related("user").filter(email=address, verified=True, user__email=address)
    found = proven.filter(user__role=Role.CUSTOMER, user__is_active=True).first()
    if found is None or lock_of(found.user, at=at):
        return None
    member: User = found.user
    return member
