"""What the caller has been told, what of it they have read, and how they want to hear of things."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.common.clock import now
from tickets import inbox
from tickets.actions.notifying import read_notifications, set_preferences
from tickets.notices import KINDS, Ways

from .doors import NoQuery, TicketDoor, valid

MOST_READ_AT_ONCE = 200
IDS_OR_ALL = {"zh": "请给出编号，或者写 all，只选一样。", "en": "Name ids or say all, one of them."}


class NotificationsQuery(PageQuery):
    unread = serializers.BooleanField(required=False, help_text="Only those not read yet.")


class ReadForm(StrictSerializer):
    ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_READ_AT_ONCE, required=False)
    all = serializers.BooleanField(required=False)

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in form) == bool(form.get("all")):
            raise serializers.ValidationError({"ids": [in_language(IDS_OR_ALL)]})
        return form


class WaysForm(StrictSerializer):
    on_page = serializers.BooleanField()
    by_mail = serializers.BooleanField()


class PreferencesForm(StrictSerializer):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {kind: WaysForm(required=False) for kind in KINDS}


class NotificationAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    ticket = inline_serializer(
        "NotifiedTicket",
        {"number": serializers.IntegerField(), "subject": serializers.CharField(help_text="Empty: no longer theirs to see.")},
        allow_null=True,
    )
    facts = serializers.DictField()
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


UNREAD = serializers.IntegerField(help_text=f"Counted up to {inbox.COUNTED_AT_MOST}.")
NotificationPage = inline_serializer(
    "NotificationPage",
    {"results": NotificationAnswer(many=True), "next": serializers.URLField(allow_null=True), "unread": UNREAD},
)


class NewestFirst(CursorPages):
    ordering = ("-at", "-id")


class StaffDoor(TicketDoor):
    permission_classes = [Requires("ticket.read")]


class Notifications(StaffDoor):
    @extend_schema(parameters=[NotificationsQuery], responses=NotificationPage)
    def get(self, request: Request) -> Response:
        query = query_of(request, NotificationsQuery)
        rows = inbox.notifications_of(self.actor)
        if query.get("unread"):
            rows = rows.filter(read_at=None)
        pages = NewestFirst()
        page = pages.paginate_queryset(rows, request, view=self) or []
        answer = pages.get_paginated_response(inbox.notification_bodies(page, self.actor))
        answer.data["unread"] = inbox.unread_count(self.actor)
        return answer


class ReadNotifications(StaffDoor):
    @extend_schema(request=ReadForm, responses=inline_serializer("UnreadNotifications", {"unread": UNREAD}))
    def put(self, request: Request) -> Response:
        """Those named, or all there are."""
        read_notifications(ids=valid(ReadForm, request.data).get("ids"), by=self.actor, at=now())
        return Response({"unread": inbox.unread_count(self.actor)})


class NotificationPreferences(StaffDoor):
    @extend_schema(responses=PreferencesForm)
    def get(self, request: Request) -> Response:
        query_of(request, NoQuery)
        return self._answer()

    @extend_schema(request=PreferencesForm, responses=PreferencesForm)
    def put(self, request: Request) -> Response:
        """The kinds that are named; the others stay."""
        form = valid(PreferencesForm, request.data)
        set_preferences(ways={kind: Ways(**chosen) for kind, chosen in form.items()}, by=self.actor, at=now())
        return self._answer()

    def _answer(self) -> Response:
        ways = inbox.ways_of(self.actor)
        return Response({kind: {"on_page": way.on_page, "by_mail": way.by_mail} for kind, way in ways.items()})


urlpatterns = [
    path("notifications", Notifications.as_view()),
    path("notifications/read", ReadNotifications.as_view()),
    path("notification-preferences", NotificationPreferences.as_view()),
]
