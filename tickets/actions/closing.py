"""What was solved and not objected to is closed after a while."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import SYSTEM
from tickets.actions.replying import REOPENS_WITHIN
from tickets.actions.standing import put
from tickets.models import Ticket
from tickets.stolen.lane import under_way
from tickets.workflow import Status

AT_ONCE = 100


def close_settled(*, at: datetime) -> int:
    """Close those solved so long ago that their customer could not reopen them any more. How many; again while AT_ONCE."""
    with transaction.atomic():
        settled = Ticket.objects.filter(status=Status.SOLVED, solved_at__lt=at - REOPENS_WITHIN).order_by("solved_at")
        settled = settled.exclude(pk__in=under_way().values("ticket"))  # the lane closes its own
        tickets = list(settled.select_for_update(no_key=True, skip_locked=True)[:AT_ONCE])
        for ticket in tickets:
            put(ticket, Status.CLOSED, by=SYSTEM, at=at, facts={"reason": "settled"})
    return len(tickets)
