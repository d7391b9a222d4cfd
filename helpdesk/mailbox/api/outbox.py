"""The outbox over HTTP: for administrators, and in the demo for everybody who wonders where the mail went."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Requires, actor_behind
from helpdesk.api.serializers import RowSerializer, StrictSerializer
from helpdesk.common.clock import now

from ..actions import retry_mail
from ..models import OutgoingMail
from ..queries import mail_visible_to
from .doors import caller_of


class MailSerializer(RowSerializer):
    """Words only of mail that stays here. What goes out by SMTP may hold one-time links, which are for one reader."""

    text = serializers.SerializerMethodField()

    class Meta:
        model = OutgoingMail
        fields = (
            "id",
            "to",
            "subject",
            "text",
            "state",
            "attempts",
            "last_error",
            "message_id",
            "created_at",
            "next_try_at",
            "ended_at",
        )

    def get_text(self, mail: OutgoingMail) -> str:
        return mail.text if mail.state == OutgoingMail.State.STORED else ""


class OutboxQuery(PageQuery):
    state = serializers.ChoiceField(choices=OutgoingMail.State.choices, required=False)


class NoFields(StrictSerializer):
    """A body that says nothing."""


class MailPages(CursorPages):
    ordering = ("-created_at", "-id")


class MayReadOutbox(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return settings.DEMO or Requires("outbox.read")().has_permission(request, view)


class Outbox(ListAPIView[OutgoingMail]):
    """What was sent or is waiting to be, newest first."""

    permission_classes = (MayReadOutbox,)
    serializer_class = MailSerializer
    pagination_class = MailPages
    queryset = OutgoingMail.objects.none()

    @extend_schema(parameters=[OutboxQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        wanted = query_of(self.request, OutboxQuery).get("state")
        mail = mail_visible_to(actor_behind(self.request)).defer("raw")
        return mail.filter(state=wanted) if wanted else mail


class Retries(APIView):
    permission_classes = (Requires("outbox.read"),)

    @extend_schema(request=NoFields, responses={201: MailSerializer})
    def post(self, request: Request, mail_id: UUID) -> Response:
        """Queue a failed or stored mail again."""
        NoFields(data=request.data).is_valid(raise_exception=True)
        actor = caller_of(request)
        mail = get_object_or_404(mail_visible_to(actor), pk=mail_id)
        mail = retry_mail(mail=mail, by=actor, at=now())
        return Response(MailSerializer(mail).data, status=status.HTTP_201_CREATED)
