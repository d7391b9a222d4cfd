"""A booking: a callback as who booked it sees it."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import SignedIn, actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.shapes import page_of
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now

from ..actions.cancelling import cancel_booking
from ..queries import bookings_of
from ..summaries import booking_body
from .doors import valid
from .forms import BookingAnswer


class BookingPages(CursorPages):
    ordering = ("due_at", "id")


class BookingDoor(APIView):
    permission_classes = (SignedIn,)

    @property
    def actor(self) -> Actor:
        actor = actor_behind(self.request)
        if actor is None:
            raise NotSignedIn
        return actor


class Bookings(BookingDoor):
    @extend_schema(parameters=[PageQuery], responses=page_of(BookingAnswer))
    def get(self, request: Request) -> Response:
        """One's own that are still to come, the next first."""
        query_of(request, PageQuery)
        pages = BookingPages()
        found: list[Any] = pages.paginate_queryset(bookings_of(self.actor), request, view=self) or []
        return pages.get_paginated_response([booking_body(row) for row in found])


class OneBooking(BookingDoor):
    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, booking_id: UUID) -> Response:
        """Not wanted any more. Refused once somebody is at it."""
        query_of(request, StrictSerializer)
        valid(StrictSerializer, request.data)
        cancel_booking(callback_id=booking_id, by=self.actor, at=now())
        return Response(status=204)


urlpatterns = [
    path("bookings", Bookings.as_view()),
    path("bookings/<uuid:booking_id>", OneBooking.as_view()),
]
