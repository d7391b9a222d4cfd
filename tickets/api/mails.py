"""Mail behind the words of a ticket: what is known of it, how it looked, and as it came. For staff."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.frames import moment
from helpdesk.accounts.policies import can
from helpdesk.api.filters import query_of
from helpdesk.common.errors import NotAllowed, NotFound
from helpdesk.mailbox.models import IncomingMail
from tickets import queries
from tickets.correspondence import mail_on
from tickets.mail_pages import POLICY, page_of
from tickets.models import Entry

from .doors import NoQuery, TicketDoor, refuse_customers

ONE = "tickets/<int:number>/mails/<uuid:letter_id>"


class StandingAnswer(serializers.Serializer[Any]):
    """What the receiving server found, `none` where nobody trusted said anything."""

    spf = serializers.CharField()
    dkim = serializers.CharField()
    dmarc = serializers.CharField()
    authenticated = serializers.BooleanField()


class MailAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    sequence = serializers.IntegerField(help_text="The entry it became.")
    sender = serializers.CharField(help_text="The address in From.")
    sender_name = serializers.CharField()
    subject = serializers.CharField()
    arrived_at = serializers.DateTimeField()
    standing = StandingAnswer()
    warnings = serializers.ListField(child=serializers.CharField())
    quoted = serializers.CharField(help_text="What it repeats of earlier mail.")
    has_html = serializers.BooleanField()
    has_raw = serializers.BooleanField(help_text="Whether it is still kept as it came.")


class MailDoor(TicketDoor):
    def asked_for(self, request: Request, number: int, letter_id: UUID) -> tuple[IncomingMail, Entry]:
        """Raises NotAllowed for customers, and NotFound."""
        query_of(request, NoQuery)
        refuse_customers(self, number)
        queries.refuse_invisible(self.actor, number)
        return mail_on(number, letter_id)


class OneMail(MailDoor):
    @extend_schema(responses=MailAnswer)
    def get(self, request: Request, number: int, letter_id: UUID) -> Response:
        mail, entry = self.asked_for(request, number, letter_id)
        nothing = {"spf": "none", "dkim": "none", "dmarc": "none", "authenticated": False}
        return Response(
            {
                "id": str(mail.pk),
                "sequence": entry.sequence,
                "sender": mail.sender,
                "sender_name": mail.sender_name,
                "subject": mail.subject,
                "arrived_at": moment(mail.arrived_at),
                "standing": nothing | mail.standing,
                "warnings": mail.warnings,
                "quoted": mail.quoted,
                "has_html": bool(mail.html),
                "has_raw": bool(mail.raw),
            }
        )


class MailPage(MailDoor):
    @extend_schema(responses={(200, "text/html"): OpenApiTypes.STR})
    def get(self, request: Request, number: int, letter_id: UUID) -> HttpResponse:
        """For a sandboxed frame. Raises NotFound where it had no HTML, or none that is safe."""
        mail, entry = self.asked_for(request, number, letter_id)
        if not mail.html:
            raise NotFound
        response = HttpResponse(page_of(mail, entry), content_type="text/html; charset=utf-8")
        response["Content-Security-Policy"] = POLICY
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Cache-Control"] = "private, no-store"
        return response


class RawMail(MailDoor):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: int, letter_id: UUID) -> HttpResponse:
        """As it came, to be saved: never opened by a browser."""
        mail, _ = self.asked_for(request, number, letter_id)
        if not can(self.actor, "outbox.read"):
            raise NotAllowed
        if not mail.raw:
            raise NotFound
        response = HttpResponse(bytes(mail.raw), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
        response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
        return response


urlpatterns = [
    path(ONE, OneMail.as_view()),
    path(f"{ONE}/page", MailPage.as_view()),
    path(f"{ONE}/raw", RawMail.as_view()),
]
