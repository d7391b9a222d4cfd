"""Macros: one's own and the shared ones, and their use on a ticket."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import RowSerializer
from helpdesk.api.shapes import page_of
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound
from helpdesk.knowledge.variables import filled
from tickets import queries
from tickets.actions.keeping import change_kept, keep, remove_kept
from tickets.actions.macros import use_macro
from tickets.blanks import values_for
from tickets.kept import macros_of
from tickets.models import Macro
from tickets.versions import version_of

from .answers import TicketAnswer
from .automation_forms import MacroForm, MacrosQuery, MacroUseForm, NewMacroForm
from .doors import SEEN_OF_SET_UP, TicketDoor, answer, seen_of_set_up, seen_version, valid


class MacroAnswer(RowSerializer):
    shared = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    filled = serializers.CharField(required=False, help_text="With `ticket`: the text with its blanks filled in.")

    class Meta:
        model = Macro
        fields = ("id", "name", "text", "is_note", "changes", "is_active", "position", "shared", "version", "filled")

    def get_shared(self, macro: Macro) -> bool:
        return macro.owner_id is None

    def get_version(self, macro: Macro) -> str:
        return version_of(macro)


class InOrder(CursorPages):
    ordering = ("position", "name", "id")


class MacroDoor(TicketDoor):
    permission_classes = [Requires("macro.own")]


class Macros(MacroDoor):
    @extend_schema(parameters=[MacrosQuery], responses=page_of(MacroAnswer))
    def get(self, request: Request) -> Response:
        query = query_of(request, MacrosQuery)
        ticket = queries.one_visible_to(self.actor, query["ticket"]) if "ticket" in query else None
        values = values_for(ticket, self.actor, now()) if ticket else None
        pages = InOrder()
        page = pages.paginate_queryset(macros_of(self.actor), request, view=self) or []
        return pages.get_paginated_response([body(macro, values) for macro in page])

    @extend_schema(request=NewMacroForm, responses={201: MacroAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        macro = keep(Macro, by=self.actor, at=now(), **valid(NewMacroForm, request.data))
        return Response(body(macro), status=201)


class OneMacro(MacroDoor):
    @extend_schema(request=MacroForm(partial=True), responses=MacroAnswer, parameters=[SEEN_OF_SET_UP])
    def patch(self, request: Request, macro_id: UUID) -> Response:
        form = MacroForm(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        seen, macro = seen_of_set_up(request), one(self.actor, macro_id)
        macro = change_kept(macro, by=self.actor, at=now(), seen=seen, **form.validated_data)
        return Response(body(macro))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, macro_id: UUID) -> Response:
        remove_kept(one(self.actor, macro_id), by=self.actor, at=now())
        return Response(status=204)


class MacroUse(MacroDoor):
    @extend_schema(
        request=MacroUseForm,
        responses=TicketAnswer,
        parameters=[OpenApiParameter("If-Match", str, OpenApiParameter.HEADER)],
    )
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """Its words and its changes as one action: all of it or nothing."""
        form = valid(MacroUseForm, request.data)
        macro = one(self.actor, form.pop("macro"))
        use_macro(number=number, macro=macro, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, number)


def one(actor: Actor, macro_id: UUID) -> Macro:
    macro = macros_of(actor).filter(pk=macro_id).first()
    if macro is None:
        raise NotFound
    return macro


def body(macro: Any, values: dict[str, str] | None = None) -> dict[str, Any]:
    extra = {} if values is None else {"filled": filled(macro.text, values)}
    return {**MacroAnswer(macro).data, **extra}


urlpatterns = [
    path("macros", Macros.as_view()),
    path("macros/<uuid:macro_id>", OneMacro.as_view()),
    path("tickets/<int:number>/macro", MacroUse.as_view()),
]
