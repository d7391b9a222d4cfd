"""A call and the ticket it is about; what its agent wrote down afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from helpdesk.evidence import record
from helpdesk.hotline.models import Call
from helpdesk.hotline.numbers import masked
from helpdesk.hotline.queries import call_visible_to
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.opening import UnknownCategory
from tickets.models import Category, Entry, Ticket, TicketCall, WrapUp
from tickets.policies import may_work_on


class CallHasATicket(Conflict):
    code = "call_has_ticket"
    shown = ("number",)
    zh = "这通电话已经记在工单 #{number} 上。"
    en = "This call is on ticket #{number} already."


def held_call(call_id: UUID, *, by: Actor) -> Call:
    """The call, held until the end of the transaction: of two clicks at once, the second sees the first one's ticket."""
    if not by.is_staff or not can(by, "ticket.work"):
        raise NotAllowed
    call = call_visible_to(by, call_id)
    Call.objects.select_for_update(no_key=True).filter(pk=call.pk).values_list("pk").first()
    return call


def number_of(call: Call) -> int | None:
    """Of the ticket it is on already."""
    return TicketCall.objects.filter(call=call).values_list("ticket_id", flat=True).first()


@transaction.atomic
def join_ticket(*, call_id: UUID, number: int, by: Actor, at: datetime) -> Ticket:
    """The call is about a ticket that is there. On it already: changes nothing. On another: CallHasATicket."""
    call = held_call(call_id, by=by)
    known = number_of(call)
    if known not in (None, number):
        raise CallHasATicket(number=known)
    ticket = locked_ticket(number, by=by)
    if not may_work_on(by, ticket):
        raise NotAllowed
    if known is None:
        put_on(ticket, call, by=by, at=at)
    return ticket


def put_on(ticket: Ticket, call: Call, *, by: Actor, at: datetime) -> None:
    """In the caller's transaction, holding both. Among staff: the customer knows that they called."""
    TicketCall.objects.create(call=call, ticket=ticket, by_id=by.user_id, at=at)
    entered(ticket, Entry.Kind.EVENT, by=by, at=at, event="called", facts=told_on_timeline(call), channel="phone")
    record("call.on_ticket", subject=("call", call.pk), by=by.key, at=at, facts={"ticket": ticket.pk})


def told_on_timeline(call: Call) -> dict[str, Any]:
    """No number in full: whoever reads the ticket later has no need of it."""
    return {
        "call": str(call.pk),
        "direction": call.direction,
        "state": call.state,
        "number": masked(call.partner_shown) if call.partner_shown else "",
        "started_at": call.started_at.isoformat(),
    }


@transaction.atomic
def wrap_up(*, call_id: UUID, category: str, note: str, seconds: int, by: Actor, at: datetime) -> WrapUp:
    """By who had the call, or a supervisor; the last one written counts. Raises UnknownCategory."""
    call = held_call(call_id, by=by)
    if call.agent_id not in (None, by.id) and not can(by, "call.read_all"):
        raise NotAllowed
    about = Category.objects.filter(slug=category).first() if category else None
    if category and about is None:
        raise UnknownCategory(errors={"category": [UnknownCategory().detail]})
    said = {"category": about, "note": note, "seconds": seconds, "by_id": by.user_id, "at": at}
    done, _ = WrapUp.objects.update_or_create(call=call, defaults=said)
    facts = {"category": category, "note": note, "seconds": seconds}
    record("call.wrapped_up", subject=("call", call.pk), by=by.key, at=at, facts=facts)
    return done
