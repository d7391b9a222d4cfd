"""Mailboxes over HTTP: administrators say where mail is fetched and left, and try it before they rely on it."""

import re
from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import query_of
from helpdesk.api.if_match import seen_count
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import RowSerializer, StrictSerializer, in_language
from helpdesk.common.clock import now

from ..actions import save_mailbox
from ..actions.saving import SavedMeanwhile
from ..actions.trying import try_mailbox
from ..models import Mailbox
from ..queries import mailboxes_with_counts
from .doors import caller_of

HIGHEST_PORT = 65_535
HOST = re.compile(r"[A-Za-z0-9\u00a1-\uffff_](?:[A-Za-z0-9\u00a1-\uffff._-]*)|[0-9A-Fa-f:.]+")
SEEN = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The `version` that was seen, in quotes.")
WHERE = ("host", "port", "tls")
TYPE_AGAIN = {"zh": "换了服务器，请重新填写密码。", "en": "The server is another one: type the password again."}
NO_HOST = {"zh": "这不是服务器的名字或地址。", "en": "This is no name or address of a server."}


class Host(serializers.CharField):
    """A name or an address of a server; empty: there is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=253, required=False, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> str:
        host: str = super().to_internal_value(data)
        if host and not HOST.fullmatch(host):
            raise serializers.ValidationError(in_language(NO_HOST))
        return host


class MailboxForm(StrictSerializer):
    """Passwords go in and never come out. Left out, the one that is kept stays; empty, there is none."""

    address = serializers.EmailField(max_length=254)
    name = Plain(max_length=60, required=False, allow_blank=True)
    signature = serializers.CharField(max_length=2_000, required=False, allow_blank=True, trim_whitespace=False)
    category = serializers.SlugField(max_length=40, required=False)
    is_active = serializers.BooleanField(required=False)
    imap_host = Host()
    imap_port = serializers.IntegerField(required=False, min_value=1, max_value=HIGHEST_PORT)
    imap_tls = serializers.ChoiceField(Mailbox.Tls.choices, required=False)
    imap_user = Plain(max_length=254, required=False, allow_blank=True)
    imap_password = serializers.CharField(
        max_length=500, required=False, allow_blank=True, trim_whitespace=False, write_only=True
    )
    folder = Plain(max_length=120, required=False)
    since = serializers.DateField(required=False)
    trusted_host = Host()
    smtp_host = Host()
    smtp_port = serializers.IntegerField(required=False, min_value=1, max_value=HIGHEST_PORT)
    smtp_tls = serializers.ChoiceField(Mailbox.Tls.choices, required=False)
    smtp_user = Plain(max_length=254, required=False, allow_blank=True)
    smtp_password = serializers.CharField(
        max_length=500, required=False, allow_blank=True, trim_whitespace=False, write_only=True
    )


class MailboxTestForm(MailboxForm):
    """As typed so far. `id`: what is left out is taken from that mailbox, passwords too."""

    id = serializers.UUIDField(required=False)
    address = serializers.EmailField(max_length=254, required=False)


class MailboxRow(RowSerializer):
    has_imap_password = serializers.SerializerMethodField()
    has_smtp_password = serializers.SerializerMethodField()
    waiting = serializers.IntegerField(read_only=True, help_text="Stored, and not read yet.")
    set_aside = serializers.IntegerField(read_only=True, help_text="For a person to look at.")

    class Meta:
        model = Mailbox
        fields = (
            "id",
            "address",
            "name",
            "signature",
            "category",
            "is_active",
            "imap_host",
            "imap_port",
            "imap_tls",
            "imap_user",
            "has_imap_password",
            "folder",
            "since",
            "trusted_host",
            "smtp_host",
            "smtp_port",
            "smtp_tls",
            "smtp_user",
            "has_smtp_password",
            "looked_at",
            "failing_since",
            "last_error",
            "waiting",
            "set_aside",
            "version",
        )

    def get_has_imap_password(self, mailbox: Mailbox) -> bool:
        return bool(mailbox.imap_sealed)

    def get_has_smtp_password(self, mailbox: Mailbox) -> bool:
        return bool(mailbox.smtp_sealed)


class TriedServer(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    words = serializers.CharField(help_text="What the server said when it would not.")
    milliseconds = serializers.IntegerField()


class TriedMailbox(serializers.Serializer[Any]):
    imap = TriedServer(allow_null=True)
    smtp = TriedServer(allow_null=True)


class Managing(APIView):
    permission_classes = (Requires("mailbox.manage"),)


class Mailboxes(Managing):
    @extend_schema(responses=MailboxRow(many=True))
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        return Response({"results": MailboxRow(mailboxes_with_counts(), many=True).data, "next": None})

    @extend_schema(request=MailboxForm, responses={201: MailboxRow})
    def post(self, request: Request) -> Response:
        form = MailboxForm(data=request.data)
        form.is_valid(raise_exception=True)
        at = now()
        made = Mailbox(since=at.date(), created_at=at)
        mailbox = save_mailbox(mailbox=filled(made, form.validated_data), by=caller_of(request), at=at)
        return Response(row_of(mailbox), status=status.HTTP_201_CREATED)


class OneMailbox(Managing):
    @extend_schema(responses=MailboxRow)
    def get(self, request: Request, mailbox_id: UUID) -> Response:
        return Response(row_of(get_object_or_404(Mailbox, pk=mailbox_id)))

    @extend_schema(request=MailboxForm(partial=True), responses=MailboxRow, parameters=[SEEN])
    @transaction.atomic
    def patch(self, request: Request, mailbox_id: UUID) -> Response:
        mailbox = get_object_or_404(Mailbox.objects.select_for_update(), pk=mailbox_id)
        version = seen_count(request)
        if version is not None and version != mailbox.version:
            raise SavedMeanwhile
        form = MailboxForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        return Response(row_of(save_mailbox(mailbox=filled(mailbox, form.validated_data), by=caller_of(request), at=now())))


class MailboxTests(Managing):
    @extend_schema(request=MailboxTestForm, responses=TriedMailbox)
    def post(self, request: Request) -> Response:
        """Sign in at both servers with what is typed, fetch nothing, send nothing, keep nothing."""
        form = MailboxTestForm(data=request.data)
        form.is_valid(raise_exception=True)
        typed = dict(form.validated_data)
        known = get_object_or_404(Mailbox, pk=typed.pop("id")) if "id" in typed else Mailbox(since=now().date())
        return Response(try_mailbox(mailbox=filled(known, typed), by=caller_of(request), at=now()))


def filled(mailbox: Mailbox, told: dict[str, Any]) -> Mailbox:
    """Raises ValidationError where a kept password would go to another server than the one it was typed for: whoever may
    name servers could else have it sent to their own (TRUST AU-13)."""
    for kind in ("imap", "smtp"):
        moved = any(f"{kind}_{part}" in told and told[f"{kind}_{part}"] != getattr(mailbox, f"{kind}_{part}") for part in WHERE)
        if moved and getattr(mailbox, f"{kind}_sealed") and f"{kind}_password" not in told:
            raise serializers.ValidationError({f"{kind}_password": [in_language(TYPE_AGAIN)]})
    for name, value in told.items():
        setattr(mailbox, name, value.lower() if name == "address" else value)
    return mailbox


def row_of(mailbox: Mailbox) -> dict[str, Any]:
    return dict(MailboxRow(mailboxes_with_counts().get(pk=mailbox.pk)).data)
