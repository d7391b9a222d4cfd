"""A step from one status to the next, and what a ticket's row remembers of it. Called by every action that takes one."""

from datetime import datetime
from typing import Any

from helpdesk.common.errors import Conflict
from tickets.actions import clocks
from tickets.actions.history import change
from tickets.models import Ticket
from tickets.workflow import Side, Status, may_follow, next_steps

COLUMNS = ("status", "solved_at", "closed_at", "reopened", "unanswered_since", "snoozed_until", "act_by")


class MayNotFollow(Conflict):
    """`allowed` are the steps this side could take instead."""

    code = "may_not_follow"
    zh = "工单现在的状态不能直接改成这个。"
    en = "This status may not follow the one the ticket has now."
    shown = ("allowed",)


def take_step(ticket: Ticket, status: str, *, side: Side, at: datetime) -> list[dict[str, Any]]:
    """Set the status and all that goes with it; the caller saves COLUMNS. The lines for its `change` entry.

    Call while holding the ticket. Staying where it is is no step: nothing is set, no line. Raises MayNotFollow.
    """
    old = ticket.status
    if status == old:
        return []
    if not may_follow(old, status, side):
        raise MayNotFollow(allowed=[str(step) for step in next_steps(old, side)])
    ticket.status = status
    ticket.solved_at = at if status == Status.SOLVED else ticket.solved_at
    ticket.closed_at = at if status == Status.CLOSED else None
    if status in (Status.SOLVED, Status.CLOSED):
        ticket.unanswered_since, ticket.snoozed_until = None, None
    elif old in (Status.SOLVED, Status.CLOSED):
        ticket.solved_at = None
        ticket.reopened += 1
    clocks.status_changed(ticket, old, at)
    return [change("status", old, str(status))]
