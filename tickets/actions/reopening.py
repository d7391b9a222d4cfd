"""The customer takes the last word on whether it is solved: yes, or not yet."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions.locking import locked_ticket
from tickets.actions.replying import REOPENS_WITHIN, reply
from tickets.actions.standing import put
from tickets.models import Ticket
from tickets.policies import is_customers
from tickets.workflow import Status


class TooLateToReopen(Conflict):
    """The way out: a new ticket that mentions this one."""

    code = "too_late_to_reopen"
    zh = "这个工单已经办结超过 {days} 天或已关闭。请新建一个工单，并写上 #{number}，前面说过的我们都看得到。"
    en = "This ticket is closed, or was solved more than {days} days ago. Please open another and mention #{number}."


@transaction.atomic
def reopen(*, number: int, by: Actor, at: datetime, text: str = "", version: int | None = None) -> Ticket:
    """Its customer says that it is not solved, and may say why. Open already: only the words are added.

    Raises TooLateToReopen after REOPENS_WITHIN of its solution, and once it is closed.
    """
    ticket = locked_ticket(number, by=by, version=version)
    if not is_customers(by, ticket):
        raise NotAllowed
    if not may_reopen(ticket, at):
        raise TooLateToReopen(days=REOPENS_WITHIN.days, number=ticket.pk)
    if ticket.status == Status.SOLVED:
        put(ticket, Status.OPEN, by=by, at=at, event="reopened")
    if text:
        reply(number=number, by=by, at=at, text=text)
    return ticket


def may_reopen(ticket: Ticket, at: datetime) -> bool:
    """Whether its customer can still go on with it; true of what is not finished."""
    if ticket.status == Status.CLOSED:
        return False
    return ticket.solved_at is None or at <= ticket.solved_at + REOPENS_WITHIN


@transaction.atomic
def confirm_solved(*, number: int, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Its customer says that it is solved. Solved or closed already: changes nothing."""
    ticket = locked_ticket(number, by=by, version=version)
    if not is_customers(by, ticket):
        raise NotAllowed
    if not ticket.is_finished:
        put(ticket, Status.SOLVED, by=by, at=at, event="confirmed")
    return ticket
