"""Staff open a ticket for somebody who called, or whom they know already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotAllowed
from helpdesk.members.actions import contact_as_told
from helpdesk.members.models import Contact
from tickets.actions.opening import Asked, open_ticket
from tickets.models import Ticket
from tickets.stolen.lane import refuse_beside_the_lane


class UnknownContact(DomainError):
    code = "invalid"
    zh = "没有这个联系人。"
    en = "There is no such contact."


@transaction.atomic
def open_on_behalf(
    *, by: Actor, at: datetime, contact: Mapping[str, Any], priority: int | None = None, **asked: Unpack[Asked]
) -> Ticket:
    """`contact` is `{"id"}` of one we know, or `name`, `email`, `phone` as they told us.

    What they told proves nothing: it is never taken for somebody's account (TRUST AU-05). Whoever left a phone number
    called. Raises UnknownContact, BegunForACaller, and what `open_ticket` raises.
    """
    if not by.is_staff or not can(by, "ticket.work"):
        raise NotAllowed
    refuse_beside_the_lane(asked["category"], by=by)
    called = bool(contact.get("phone")) and "id" not in contact
    whose = _known(contact["id"]) if contact.get("id") else contact_as_told(**contact, by=by, at=at)
    source = Ticket.Source.PHONE if called else Ticket.Source.STAFF
    return open_ticket(by=by, at=at, contact=whose, source=source, priority=priority, **asked)


def _known(contact_id: UUID) -> Contact:
    contact = Contact.objects.select_related("merged_into").filter(pk=contact_id).first()
    if contact is None:
        raise UnknownContact(errors={"contact.id": [UnknownContact().detail]})
    return contact.merged_into or contact
