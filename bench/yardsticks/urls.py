"""A bare keyset list on DRF with session sign-in, on our tables: what the framework costs without us."""

from typing import ClassVar

from django.urls import path
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated

from helpdesk.urls import urlpatterns as shipped
from tickets.models import UNFINISHED, Ticket


class Named(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class Row(serializers.ModelSerializer):
    category, queue = Named(), Named()
    assignee = serializers.CharField(source="assignee.display_name", allow_null=True)
    contact = serializers.CharField(source="contact.name")

    class Meta:
        model = Ticket
        fields: ClassVar[list[str]] = [
            *("number", "id", "subject", "status", "priority", "category", "queue", "assignee", "contact", "opened_at"),
            *("changed_at", "act_by", "urged", "unanswered_since", "version", "source", "last_text", "last_by_staff", "last_at"),
        ]


class ByDue(CursorPagination):
    page_size = 50
    ordering = ("act_by", "number")


class BareList(ListAPIView):
    authentication_classes: ClassVar[list[type]] = [SessionAuthentication]
    permission_classes: ClassVar[list[type]] = [IsAuthenticated]
    throttle_classes: ClassVar[list[type]] = []
    filter_backends: ClassVar[list[type]] = []
    pagination_class = ByDue
    serializer_class = Row
    queryset = Ticket.objects.filter(status__in=UNFINISHED).select_related("category", "queue", "assignee", "contact")


urlpatterns = [path("bare/tickets", BareList.as_view()), *shipped]
