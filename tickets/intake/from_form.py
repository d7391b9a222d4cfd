"""A customer fills in the form of a category."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from helpdesk.accounts.limits import Limit, try_once
from helpdesk.common.actors import Actor
from helpdesk.common.errors import TooFast
from helpdesk.members.actions import contact_of
from tickets.actions.opening import open_ticket
from tickets.models import Ticket

FROM_ADDRESS = Limit("ticket.address", settings.TICKETS["VISITORS_OPEN_PER_HOUR"], timedelta(hours=1))


class TooManyFromHere(TooFast):
    zh = "从您这里提交的工单太多了，请在已有的工单里补充，或者打电话给我们。"
    en = "Too many tickets were opened from where you are. Add to one that is under way, or call us."


def open_from_form(
    *,
    by: Actor,
    at: datetime,
    category: str,
    subject: str,
    text: str,
    service: str = "",
    fields: Mapping[str, Any] | None = None,
    file_ids: Sequence[UUID] = (),
    client_id: str = "",
    address_group: str = "",
) -> Ticket:
    """For a member or a visitor; visitors are counted by address, since a new cookie is a new visitor.

    Raises what `open_ticket` raises, and TooManyFromHere.
    """
    if by.is_visitor and address_group:
        try_once({FROM_ADDRESS: address_group}, at=at, refusal=TooManyFromHere)
    with transaction.atomic():
        return open_ticket(
            by=by,
            at=at,
            contact=contact_of(by, at=at),
            category=category,
            subject=subject,
            text=text,
            service=service,
            fields=fields,
            file_ids=file_ids,
            client_id=client_id,
            source=Ticket.Source.FORM,
        )
