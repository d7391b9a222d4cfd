"""催办: the customer asks us to hurry, loudly enough to be heard and seldom enough to be heard each time."""

from datetime import datetime, timedelta

from django.db import transaction

from chat.frames import moment
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed, TooFast
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.models import Entry, Ticket
from tickets.policies import is_customers
from tickets.workflow import Status

EVERY = timedelta(hours=4)


class UrgedLately(TooFast):
    code = "urged_lately"
    shown = ("again_at",)
    zh = "刚催过，坐席已经看到。请过 {wait}再催。"
    en = "We have seen that you asked us to hurry. You can again in {wait}."

    def __init__(self, *, again_at: datetime, at: datetime):
        super().__init__(retry_after=(again_at - at).total_seconds())
        self.again_at = again_at

    @property
    def detail(self) -> str:
        sentence = super().detail
        self.facts["again_at"] = moment(self.again_at)
        return sentence


class NothingToUrge(Conflict):
    code = "nothing_to_urge"
    zh = "这个工单已经办完。还有问题的话，可以重新打开它。"
    en = "This ticket is done. If something is left, open it again."


class YourTurn(Conflict):
    code = "your_turn"
    zh = "我们在等您补充，补充之后就会接着处理。"
    en = "We are waiting for you to add something, and go on as soon as you have."


@transaction.atomic
def urge(*, number: int, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Its customer asks us to hurry. Raises UrgedLately within EVERY, NothingToUrge, YourTurn, Stale."""
    ticket = locked_ticket(number, by=by, version=version)
    if not is_customers(by, ticket):
        raise NotAllowed
    if ticket.is_finished:
        raise NothingToUrge
    if ticket.status == Status.PENDING:
        raise YourTurn
    if (until := next_urging(ticket)) and at < until:
        raise UrgedLately(again_at=until, at=at)
    ticket.urged_at, ticket.urged = at, ticket.urged + 1
    facts = {"times": ticket.urged}
    entered(ticket, Entry.Kind.EVENT, by=by, at=at, event="urged", is_public=True, facts=facts, save=["urged_at", "urged"])
    return ticket


def next_urging(ticket: Ticket) -> datetime | None:
    """From when on it may be urged again; None: it never was."""
    return ticket.urged_at + EVERY if ticket.urged_at else None
