"""A customer fills in the form of a category."""

from datetime import datetime, timedelta
from typing import Unpack

from django.conf import settings
from django.db import transaction

from helpdesk.accounts.limits import Limit, try_once
from helpdesk.common.actors import Actor
from helpdesk.common.errors import TooFast
from helpdesk.members.actions import contact_of
from tickets.actions.opening import Asked, open_ticket
from tickets.models import Ticket
from tickets.stolen.lane import refuse_beside_the_lane

FROM_ADDRESS = Limit("ticket.address", settings.TICKETS["VISITORS_OPEN_PER_HOUR"], timedelta(hours=1))


class TooManyFromHere(TooFast):
    zh = "从您这里提交的工单太多了，请在已有的工单里补充，或者打电话给我们。"
    en = "Too many tickets were opened from where you are. Add to one that is under way, or call us."


def open_from_form(*, by: Actor, at: datetime, address_group: str = "", **asked: Unpack[Asked]) -> Ticket:
    """For a member or a visitor; visitors are counted by address, since a new cookie is a new visitor.

    Raises what `open_ticket` raises, BeginsInTheLane, and TooManyFromHere.
    """
    refuse_beside_the_lane(asked["category"], by=by)
    if by.is_visitor and address_group:
        try_once({FROM_ADDRESS: address_group}, at=at, refusal=TooManyFromHere)
    with transaction.atomic():
        return open_ticket(by=by, at=at, contact=contact_of(by, at=at), source=Ticket.Source.FORM, **asked)
