"""Which contacts are the owner's: those that stood there before anybody else could have put them there."""

from dataclasses import dataclass

from django.conf import settings

from helpdesk.accounts.contacts import Channel, good_for_proof
from tickets.models import StolenReport


@dataclass(frozen=True, slots=True)
class OwnersContact:
    """What the account is given back with. `link_to` is where the link for a new password goes, `is_own` whether the
    account itself vouches for it; otherwise staff named an address, and a cooling-off follows."""

    email: str
    phone: str
    link_to: str
    channel: str
    is_own: bool


def owners_contact(report: StolenReport) -> OwnersContact:
    """Empty `email`: there is none yet, staff have to name one."""
    if report.member is None:
        return OwnersContact("", "", "", "", is_own=False)
    steady = good_for_proof(report.member, at=report.created_at, steady_for=settings.STOLEN["CONTACT_STEADY_FOR"])
    own_emails = [one.value for one in steady if one.channel == Channel.EMAIL]
    own_phones = [one.value for one in steady if one.channel == Channel.SMS]
    proven = report.proven_contact
    email = report.restore_email or (proven if proven in own_emails else next(iter(own_emails), ""))
    phone = proven if proven in own_phones else next(iter(own_phones), "")
    by_phone = report.proven_by == Channel.SMS and not report.restore_email
    return OwnersContact(
        email=email,
        phone=phone,
        link_to=proven if by_phone else email,
        channel=Channel.SMS if by_phone else Channel.EMAIL,
        is_own=email in own_emails,
    )
