"""Lists of tickets, and the next one from the line."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.keyset import next_link, place_of
from helpdesk.api.middleware import address_group
from helpdesk.api.shapes import page_of
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from tickets import listing, rows
from tickets.actions.assigning import take_next
from tickets.intake.from_chat import open_from_chat
from tickets.intake.from_form import open_from_form
from tickets.intake.on_behalf import open_on_behalf
from tickets.models import Ticket
from tickets.views import with_saved_view

from .answers import TicketAnswer, TicketRowAnswer
from .doors import TicketDoor, answer, response_of, valid
from .forms import CustomerListQuery, OpenForm, OpenForStaffForm, StaffListQuery, TakeForm

PAGE = 50


class Tickets(TicketDoor):
    @extend_schema(parameters=[StaffListQuery], responses=page_of(TicketRowAnswer))
    def get(self, request: Request) -> Response:
        """Staff: a view and filters. Customers: their own, lately changed first, by status, category and words."""
        query = query_of(request, StaffListQuery if self.actor.is_staff else CustomerListQuery)
        query = with_saved_view(self.actor, query)
        at, limit = now(), query.pop("limit", PAGE)
        order = listing.order_of(query, query.pop("ordering", ""))
        cursor = query.pop("cursor", None)
        place = place_of(order, cursor, Ticket) if cursor else None
        found = rows.read(listing.page(self.actor, query, order=order, place=place, limit=limit + 1, at=at))
        shown = found[:limit]
        following = [getattr(shown[-1], column) for column in order.columns] if len(found) > limit else None
        bodies = rows.for_staff(shown, at) if self.actor.is_staff else rows.for_customer(shown)
        return Response({"results": bodies, "next": next_link(request, order, following)})

    @extend_schema(request=OpenForStaffForm, responses={201: TicketAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = valid(OpenForStaffForm if self.actor.is_staff else OpenForm, request.data)
        ticket = open_one(self.actor, form, address=request._request.client_address)  # type: ignore[attr-defined]
        if self.actor.is_staff:
            return answer(self.actor, ticket.pk, status=201)
        return response_of(self.actor, ticket, status=201)  # theirs, as it is now: nobody needs to read it again


def open_one(actor: Actor, form: dict[str, Any], *, address: str) -> Ticket:
    """By the way the form names."""
    form["file_ids"], at = form.pop("files"), now()
    if "conversation" in form:
        form.pop("contact", None)
        return open_from_chat(by=actor, at=at, conversation_id=form.pop("conversation"), **form)
    if actor.is_staff:
        return open_on_behalf(by=actor, at=at, **form)
    return open_from_form(by=actor, at=at, address_group=address_group(address), **form)


class TicketTakes(TicketDoor):
    @extend_schema(request=TakeForm, responses={200: TicketAnswer, 204: OpenApiResponse(description="Nothing waits.")})
    def post(self, request: Request) -> Response:
        """The most pressing ticket nobody has becomes the caller's."""
        ticket = take_next(by=self.actor, at=now(), **valid(TakeForm, request.data))
        return Response(status=204) if ticket is None else answer(self.actor, ticket.pk)


urlpatterns = [
    path("tickets", Tickets.as_view()),
    path("ticket-takes", TicketTakes.as_view()),
]
