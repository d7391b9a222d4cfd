"""Calls as our people see them, with what became of each; and who a caller may be, with what we have open for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from chat.frames import moment
from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.hotline.models import Call
from helpdesk.hotline.queries import calls_visible_to, perhaps
from helpdesk.hotline.summaries import call_rows, perhaps_body, person

from .models import UNFINISHED, Ticket, TicketCall, WrapUp
from .policies import visible

Json = dict[str, Any]
MOST_TICKETS = 20
EARLIER_CALLS = 5


def rows_of(actor: Actor, calls: list[Call]) -> list[Json]:
    """Three queries beside the calls', however many. A ticket the actor may not see is shown as none."""
    tickets, wraps = _tickets_of(actor, calls), _wrap_ups_of(calls)
    return [row | {"ticket": tickets.get(row["id"]), "wrap_up": wraps.get(row["id"])} for row in call_rows(actor, calls)]


def one_of(actor: Actor, call: Call) -> Json:
    return rows_of(actor, [call])[0]


def calls_on(actor: Actor, number: int) -> list[Call]:
    """The calls of a ticket that the actor may see, oldest first."""
    return list(calls_visible_to(actor).filter(on_ticket__ticket=number).order_by("started_at", "pk"))


def matches_of(actor: Actor, call: Call) -> Json:
    """Whom the number may belong to. `verified` is false for ever: a number can be sent by anybody."""
    contacts = perhaps(call) if can(actor, "contact.read") else []
    tickets = _open_tickets_of(actor, [contact.pk for contact in contacts])
    earlier = []
    if call.partner:
        rows = calls_visible_to(actor).filter(caller=call.partner).exclude(pk=call.pk)
        earlier = rows_of(actor, list(rows.order_by("-started_at", "-pk")[:EARLIER_CALLS]))
    found = [perhaps_body(contact) | {"verified": False, "open_tickets": tickets.get(contact.pk, [])} for contact in contacts]
    return {"contacts": found, "earlier_calls": earlier}


def _open_tickets_of(actor: Actor, contacts: list[UUID]) -> dict[UUID, list[Json]]:
    if not contacts:
        return {}
    rows = Ticket.objects.filter(visible(actor), contact__in=contacts, status__in=UNFINISHED).order_by("-changed_at", "-number")
    found: dict[UUID, list[Json]] = {}
    for ticket in rows.only("number", "subject", "status", "priority", "contact_id")[:MOST_TICKETS]:
        found.setdefault(ticket.contact_id, []).append(_brief(ticket) | {"priority": ticket.priority})
    return found


def _tickets_of(actor: Actor, calls: Iterable[Call]) -> dict[str, Json]:
    links = dict(TicketCall.objects.filter(call__in=list(calls)).values_list("call_id", "ticket_id"))
    if not links:
        return {}
    seen = Ticket.objects.filter(visible(actor), pk__in=links.values()).only("number", "subject", "status")
    briefs = {ticket.pk: _brief(ticket) for ticket in seen}
    return {str(call): briefs[number] for call, number in links.items() if number in briefs}


def _brief(ticket: Ticket) -> Json:
    return {"number": ticket.pk, "subject": ticket.subject, "status": ticket.status}


def _wrap_ups_of(calls: Iterable[Call]) -> dict[str, Json]:
    rows = WrapUp.objects.filter(call__in=list(calls)).select_related("category", "by")
    return {
        str(row.call_id): {
            "category": {"slug": row.category.slug, "name": row.category.name} if row.category else None,
            "note": row.note,
            "seconds": row.seconds,
            "by": person(row.by),
            "at": moment(row.at),
        }
        for row in rows
    }
