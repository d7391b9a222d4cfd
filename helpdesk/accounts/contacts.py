"""Questions about the ways to reach somebody, and which of them prove anything."""

from datetime import datetime, timedelta

from django.db.models import Q

from helpdesk.common.actors import Role
from helpdesk.common.ids import read_id

from .models import ContactPoint, User

Channel = ContactPoint.Channel


def contacts_of(user: User) -> list[ContactPoint]:
    """All there ever were, the oldest first."""
    return list(user.contact_points.select_related("user").order_by("since", "id"))


def has_proven_phone(user: User) -> bool:
    return user.contact_points.filter(channel=Channel.SMS, value=user.phone, until=None).exclude(proven_at=None).exists()


def good_for_proof(user: User, *, at: datetime, steady_for: timedelta) -> list[ContactPoint]:
    """Where a code may go to prove who somebody is: proven before, and not put there lately. The oldest first.

    One that was taken out lately still counts: a thief takes out the owner's before anything else.
    """
    return [
        one
        for one in contacts_of(user)
        if one.proven_at
        and one.proven_at < at
        and one.is_steady(at=at, steady_for=steady_for)
        and one.stood_within(at=at, lately=steady_for)
    ]


def to_be_told(user: User, *, at: datetime, lately: timedelta) -> list[ContactPoint]:
    """Everybody who has to hear of it: all proven contacts there are and were lately, the owner's and the thief's alike."""
    return [one for one in contacts_of(user) if one.proven_at and one.stood_within(at=at, lately=lately)]


def changed_lately(user: User, *, at: datetime, lately: timedelta) -> bool:
    """Whether a contact came or went lately."""
    return any(
        (one.until and one.until > at - lately) or not one.is_steady(at=at, steady_for=lately) for one in contacts_of(user)
    )


def member_named(text: str) -> User | None:
    """The one customer this may mean: an e-mail address, a phone number in E.164, or the account's id. None if several.

    Former contacts count as well: who lost their account knows the address it had.
    """
    customers = User.objects.filter(role=Role.CUSTOMER, is_active=True)
    found = list(customers.filter(_means(text)).distinct()[:2])
    return found[0] if len(found) == 1 else None


def _means(text: str) -> Q:
    points = ContactPoint.objects.filter(value=text.lower()).exclude(proven_at=None)
    named = Q(pk__in=points.values("user"))
    account = read_id(text)
    return named | Q(pk=account) if account else named
