"""Callbacks: customers book them, our people work through them."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.middleware import address_group
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Anyone, Requires, actor_behind
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from ..actions import calling_back
from ..actions.booking import book_callback
from ..models.callbacks import OPEN
from ..queries import callbacks_visible_to
from ..summaries import booking_body, callback_body
from .doors import CallDoor, valid
from .forms import BookingAnswer, BookingForm, CallbackAnswer, CallbacksQuery, OutcomeForm


class CallbackPages(CursorPages):
    ordering = ("due_at", "id")


class LatestCallbackPages(CursorPages):
    ordering = ("-created_at", "-id")


class Callbacks(CallDoor):
    def get_permissions(self) -> list[BasePermission]:
        return [Requires("call.work")() if self.request.method == "GET" else Anyone()]

    @extend_schema(parameters=[CallbacksQuery], responses=page_of(CallbackAnswer))
    def get(self, request: Request) -> Response:
        """What is owed, the most pressing first; or what is over, the newest first."""
        query = query_of(request, CallbacksQuery)
        rows = callbacks_visible_to(self.actor)
        if query["state"] != "all":
            rows = rows.filter(state__in=OPEN if query["state"] == "open" else [query["state"]])
        if query["mine"]:
            rows = rows.filter(claimed_by=self.actor.user_id)
        is_owed = query["state"] in ("open", *OPEN)
        pages = CallbackPages() if is_owed else LatestCallbackPages()
        found: list[Any] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([callback_body(self.actor, row) for row in found])

    @extend_schema(request=BookingForm, responses={201: BookingAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Open to anybody: who cannot sign in may need the call most. Counted by number and by address."""
        form = valid(BookingForm, request.data)
        address = address_group(request._request.client_address)  # type: ignore[attr-defined]
        booked = book_callback(by=actor_behind(request), at=now(), address_group=address, **form)
        return Response(booking_body(booked), status=201)


class CallbackDoor(CallDoor):
    def answer(self, callback_id: UUID) -> Response:
        """As it is now, to whom may see it."""
        callback = callbacks_visible_to(self.actor).filter(pk=callback_id).first()
        if callback is None:
            raise NotFound
        return Response(callback_body(self.actor, callback))


class OneCallback(CallbackDoor):
    @extend_schema(responses=CallbackAnswer)
    def get(self, request: Request, callback_id: UUID) -> Response:
        query_of(request, StrictSerializer)
        return self.answer(callback_id)


class CallbackClaim(CallbackDoor):
    @extend_schema(request=None, responses=CallbackAnswer)
    def put(self, request: Request, callback_id: UUID) -> Response:
        """The caller takes it on, and sees the number."""
        valid(StrictSerializer, request.data)
        calling_back.claim(callback_id=callback_id, by=self.actor, at=now())
        return self.answer(callback_id)

    @extend_schema(request=None, responses=CallbackAnswer)
    def delete(self, request: Request, callback_id: UUID) -> Response:
        valid(StrictSerializer, request.data)
        calling_back.release(callback_id=callback_id, by=self.actor, at=now())
        return self.answer(callback_id)


class CallbackOutcome(CallbackDoor):
    @extend_schema(request=OutcomeForm, responses=CallbackAnswer)
    @idempotent
    def post(self, request: Request, callback_id: UUID) -> Response:
        """What came of one call."""
        form = valid(OutcomeForm, request.data)
        calling_back.close(callback_id=callback_id, by=self.actor, at=now(), **form)
        return self.answer(callback_id)


ONE = "callbacks/<uuid:callback_id>"

urlpatterns = [
    path("callbacks", Callbacks.as_view()),
    path(ONE, OneCallback.as_view()),
    path(f"{ONE}/claim", CallbackClaim.as_view()),
    path(f"{ONE}/outcomes", CallbackOutcome.as_view()),
]
