"""Mail that came in, over HTTP: what became of it, and what waits for a person to look."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import RowSerializer, StrictSerializer
from helpdesk.common.clock import now

from ..actions import insist
from ..models import IncomingMail
from ..parsing import Unreadable, read_letter
from .doors import caller_of

State = IncomingMail.State
SHOWN_IN_CHARACTERS = 20_000


class IncomingRow(RowSerializer):
    mailbox = serializers.CharField(source="mailbox.address", read_only=True)

    class Meta:
        model = IncomingMail
        fields: tuple[str, ...] = (
            "id",
            "mailbox",
            "state",
            "outcome",
            "about_kind",
            "about_key",
            "sender",
            "sender_name",
            "subject",
            "size_in_bytes",
            "standing",
            "warnings",
            "tries",
            "last_error",
            "arrived_at",
            "next_try_at",
            "ended_at",
        )


class IncomingWhole(IncomingRow):
    """With its words, as far as they can be read."""

    text = serializers.SerializerMethodField()
    has_raw = serializers.SerializerMethodField()

    class Meta(IncomingRow.Meta):
        fields: tuple[str, ...] = (*IncomingRow.Meta.fields, "text", "has_raw")

    def get_text(self, mail: IncomingMail) -> str:
        try:
            return read_letter(bytes(mail.raw)).text[:SHOWN_IN_CHARACTERS] if mail.raw else ""
        except Unreadable:
            return ""

    def get_has_raw(self, mail: IncomingMail) -> bool:
        return bool(mail.raw)


class IncomingQuery(PageQuery):
    state = serializers.ChoiceField(choices=State.choices, required=False)


class NoFields(StrictSerializer):
    """A body that says nothing."""


class Arrivals(CursorPages):
    ordering = ("-arrived_at", "-id")


class IncomingMails(ListAPIView[IncomingMail]):
    """What came in, newest first."""

    permission_classes = (Requires("mail.sort"),)
    serializer_class = IncomingRow
    pagination_class = Arrivals
    queryset = IncomingMail.objects.none()

    @extend_schema(parameters=[IncomingQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        wanted = query_of(self.request, IncomingQuery).get("state")
        mail = IncomingMail.objects.select_related("mailbox").defer("raw", "html", "quoted")
        return mail.filter(state=wanted) if wanted else mail


class OneIncomingMail(APIView):
    permission_classes = (Requires("mail.sort"),)

    @extend_schema(responses=IncomingWhole)
    def get(self, request: Request, incoming_id: UUID) -> Response:
        return Response(IncomingWhole(get_object_or_404(IncomingMail.objects.select_related("mailbox"), pk=incoming_id)).data)


class RawMail(APIView):
    permission_classes = (Requires("mail.sort"),)

    @extend_schema(responses={(200, "message/rfc822"): OpenApiTypes.BINARY})
    def get(self, request: Request, incoming_id: UUID) -> HttpResponse:
        """The mail as it came, to be saved: never shown by the browser (TRUST AT-01)."""
        mail = get_object_or_404(IncomingMail.objects.exclude(raw=b""), pk=incoming_id)
        headers = {
            "Content-Disposition": f'attachment; filename="{mail.pk}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        }
        return HttpResponse(bytes(mail.raw), content_type="application/octet-stream", headers=headers)


class Readings(APIView):
    permission_classes = (Requires("mail.sort"),)

    @extend_schema(request=NoFields, responses={201: IncomingRow})
    def post(self, request: Request, incoming_id: UUID) -> Response:
        """A person has looked: take it in, whatever it was set aside for."""
        NoFields(data=request.data).is_valid(raise_exception=True)
        mail = get_object_or_404(IncomingMail.objects.defer("raw"), pk=incoming_id)
        mail = insist(mail=mail, by=caller_of(request), clock=now)
        return Response(IncomingRow(mail).data, status=status.HTTP_201_CREATED)
