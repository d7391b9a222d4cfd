"""How a ticket stands: the status a person or a consequence gives it, as an entry of its own."""

from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions import steps
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.models import Entry, Ticket
from tickets.policies import may_work_on, side_of
from tickets.stolen.lane import refuse_past_the_lane
from tickets.workflow import Side


class Merged(Conflict):
    """`into` is where it goes on."""

    code = "merged"
    zh = "这个工单已经并入 #{into}，请到那里继续。"
    en = "This ticket was merged into #{into}. Go on there."
    shown = ("into",)


@transaction.atomic
def set_status(*, number: int, status: str, by: Actor, at: datetime, reason: str = "", version: int | None = None) -> Ticket:
    """A person of ours says how it stands. The customer reads `reason`. Naming the status it has changes nothing.

    Raises MayNotFollow, Merged, Stale, LedByTheLane.
    """
    ticket = locked_ticket(number, by=by, version=version)
    if not may_work_on(by, ticket):
        raise NotAllowed
    refuse_merged(ticket)
    put(ticket, status, by=by, at=at, facts={"reason": reason} if reason else None)
    return ticket


def put(
    ticket: Ticket,
    status: str,
    *,
    by: Actor,
    at: datetime,
    side: Side | None = None,
    event: str = "",
    facts: dict[str, Any] | None = None,
) -> Entry | None:
    """Call while holding the ticket. `side` where the step follows from what somebody did and is not their choice.

    None when it stands there already. Raises MayNotFollow, LedByTheLane.
    """
    if status != ticket.status:
        refuse_past_the_lane(ticket, [status])
    changes = steps.take_step(ticket, status, side=side or side_of(by), at=at)
    if not changes:
        return None
    return entered(
        ticket,
        Entry.Kind.CHANGE,
        by=by,
        at=at,
        event=event,
        is_public=True,
        changes=changes,
        facts=facts,
        save=steps.COLUMNS,
    )


def refuse_merged(ticket: Ticket) -> None:
    if ticket.merged_into_id:
        raise Merged(into=ticket.merged_into_id)
