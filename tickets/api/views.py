"""Views of the ticket list: the usual ones, one's own, and those all share."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.shapes import page_of
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound
from tickets.actions.keeping import change_kept, keep, remove_kept
from tickets.filters import TicketFilters
from tickets.kept import views_of
from tickets.listing import ORDERS, VIEWS
from tickets.models import SavedView
from tickets.overview import overview
from tickets.views import COLUMNS, saved_body, view_bodies

from .answers import TicketRowAnswer
from .doors import SEEN_OF_SET_UP, NoQuery, TicketDoor, seen_of_set_up, valid


class ViewFilters(TicketFilters):
    """The filters of the list, as they stand in its address; kept as they were written."""

    view = serializers.ChoiceField(choices=list(VIEWS), required=False, help_text="What it starts from.")

    def to_internal_value(self, data: Any) -> Any:
        read = super().to_internal_value(data)
        return {name: data[name] for name in read}


class ViewForm(StrictSerializer):
    name = Plain(max_length=60)
    filters = ViewFilters(default=dict)
    columns = serializers.ListField(child=serializers.ChoiceField(choices=COLUMNS), max_length=len(COLUMNS), default=list)
    ordering = serializers.ChoiceField(choices=list(ORDERS), allow_blank=True, default="")
    position = serializers.IntegerField(min_value=0, max_value=999, default=0)


class NewViewForm(ViewForm):
    shared = serializers.BooleanField(default=False)


class ViewAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, help_text="Of a saved one.")
    slug = serializers.ChoiceField(choices=list(VIEWS), required=False, help_text="Of a usual one.")
    name = serializers.CharField()
    shared = serializers.BooleanField()
    filters = serializers.DictField()
    columns = serializers.ListField(child=serializers.ChoiceField(choices=COLUMNS))
    ordering = serializers.CharField()
    position = serializers.IntegerField(required=False)
    version = serializers.CharField(required=False, help_text="Of a saved one.")
    count = serializers.IntegerField(allow_null=True, help_text="Up to 999. Null: its filters cannot be read any more.")
    more = serializers.BooleanField(help_text="There are more than `count`.")


class ViewDoor(TicketDoor):
    permission_classes = [Requires("ticket.read")]


class TicketViews(ViewDoor):
    @extend_schema(responses=page_of(ViewAnswer))
    def get(self, request: Request) -> Response:
        query_of(request, NoQuery)
        return Response({"results": view_bodies(self.actor, at=now()), "next": None})

    @extend_schema(request=NewViewForm, responses={201: ViewAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        at = now()
        form = valid(NewViewForm, request.data)
        with transaction.atomic():  # what cannot be counted is not kept: everybody's overview counts it
            body = saved_body(self.actor, keep(SavedView, by=self.actor, at=at, **form), at=at)
        return Response(body, status=201)


class OneTicketView(ViewDoor):
    @extend_schema(request=ViewForm(partial=True), responses=ViewAnswer, parameters=[SEEN_OF_SET_UP])
    def patch(self, request: Request, view_id: UUID) -> Response:
        at, form = now(), ViewForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            seen, view = seen_of_set_up(request), one(self.actor, view_id)
            view = change_kept(view, by=self.actor, at=at, seen=seen, **form.validated_data)
            body = saved_body(self.actor, view, at=at)
        return Response(body)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, view_id: UUID) -> Response:
        remove_kept(one(self.actor, view_id), by=self.actor, at=now())
        return Response(status=204)


def one(actor: Actor, view_id: UUID) -> SavedView:
    view = views_of(actor).filter(pk=view_id).first()
    if view is None:
        raise NotFound
    return view


class OverviewAnswer(serializers.Serializer[Any]):
    views = ViewAnswer(many=True)
    mine = TicketRowAnswer(many=True)
    unassigned = TicketRowAnswer(many=True)


class Overview(ViewDoor):
    @extend_schema(responses=OverviewAnswer)
    def get(self, request: Request) -> Response:
        """Every view with its count, and the first 25 of one's own tickets and of those nobody has."""
        query_of(request, NoQuery)
        return Response(overview(self.actor, at=now()))


urlpatterns = [
    path("ticket-overview", Overview.as_view()),
    path("ticket-views", TicketViews.as_view()),
    path("ticket-views/<uuid:view_id>", OneTicketView.as_view()),
]
