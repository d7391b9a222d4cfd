"""What a person may do with a ticket as it stands: what a page offers. The actions ask again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chat.frames import moment
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor

from .actions.reopening import may_reopen
from .actions.replying import REOPENS_WITHIN
from .actions.urging import next_urging
from .models import Ticket
from .policies import may_work_on, side_of
from .stolen.lane import FINISHED, is_led, wants_report
from .workflow import Status, next_steps

Json = dict[str, Any]


def steps(actor: Actor, ticket: Ticket) -> list[str]:
    if ticket.merged_into_id or (actor.is_staff and not may_work_on(actor, ticket)):
        return []
    led = is_led(ticket)
    return [str(step) for step in next_steps(ticket.status, side_of(actor)) if not (led and step in FINISHED)]


def staff_can(actor: Actor, ticket: Ticket) -> Json:
    works = may_work_on(actor, ticket)
    goes_on = works and not ticket.merged_into_id
    theirs = ticket.assignee_id in (None, actor.id) or can(actor, "ticket.manage")
    return {
        "reply": goes_on and ticket.status != Status.CLOSED,
        "note": works,
        "change": goes_on,
        "assign": goes_on and theirs,
        "merge": goes_on and ticket.source != Ticket.Source.STOLEN,  # it has a lane of its own
        "split": goes_on,
        "link": works,
        "snooze": goes_on and not ticket.is_finished,
        "reopen": goes_on and ticket.is_finished,
        "report": goes_on and not ticket.is_finished and can(actor, "stolen.check") and wants_report(ticket),
        "urge": False,
    }


def customer_can(ticket: Ticket, at: datetime) -> Json:
    goes_on = may_reopen(ticket, at)
    reopens = goes_on and ticket.status == Status.SOLVED
    return {
        "reply": goes_on,
        "urge": _may_urge(ticket, at),
        "solve": not ticket.is_finished,
        "reopen": reopens,
        "reopen_until": moment(ticket.solved_at + REOPENS_WITHIN) if reopens and ticket.solved_at else None,
        "rate": ticket.is_finished and not ticket.merged_into_id,
    }


def _may_urge(ticket: Ticket, at: datetime) -> bool | str:
    """The moment from which it is possible again, where it was done a short while ago."""
    if ticket.is_finished or ticket.status == Status.PENDING:
        return False
    again = next_urging(ticket)
    return moment(again) if again and again > at else True
