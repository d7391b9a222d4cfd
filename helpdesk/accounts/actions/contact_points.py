"""Keep the past of somebody's contacts, in the transaction of whoever changes them. Evidence is the caller's."""

from datetime import datetime

from ..models import ContactPoint, User


def note_contact(*, user: User, channel: str, value: str, proven: bool, at: datetime) -> None:
    """From now on this is where the channel reaches the user; what was there before stays as a former one.

    Proven, if it was before or is now. An empty value takes the present one out.
    """
    there = ContactPoint.objects.filter(user=user, channel=channel, until=None)
    there.exclude(value=value).update(until=at)
    if not value:
        return
    point, _ = ContactPoint.objects.get_or_create(user=user, channel=channel, value=value, until=None, defaults={"since": at})
    if proven and point.proven_at is None:
        point.proven_at = at
        point.save(update_fields=["proven_at"])


def take_contact_back(*, user: User, channel: str, value: str, at: datetime) -> None:
    """As `note_contact`; a former one of the owner's stands there again as if nobody had ever taken it out."""
    former = (
        ContactPoint.objects.filter(user=user, channel=channel, value=value).exclude(proven_at=None).order_by("since").first()
    )
    if former and former.until:
        ContactPoint.objects.filter(user=user, channel=channel, value=value, until=None).delete()
        former.until = None
        former.save(update_fields=["until"])
    note_contact(user=user, channel=channel, value=value, proven=False, at=at)
