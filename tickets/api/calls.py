"""The call log with what became of each call, who a caller may be, and a call's way onto a ticket."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.hotline.models import Call
from helpdesk.hotline.queries import call_visible_to, calls_visible_to
from helpdesk.members.phones import e164
from tickets.actions.calls import join_ticket, wrap_up
from tickets.calling import calls_on, matches_of, one_of, rows_of
from tickets.intake.from_call import open_from_call
from tickets.queries import refuse_invisible

from .call_answers import CallAnswer, CallMatchesAnswer, CallTicketAnswer
from .doors import NoQuery, TicketDoor, valid
from .forms import NO_SUCH_PHONE, SUBJECT_LENGTH, ContactForm, words
from .tickets import ONE

LONGEST_WRAP_UP_S = 24 * 3600
ONE_OR_OTHER = {
    "zh": "请写上工单号并入已有工单，或者填分类、标题和内容新开一个，只选一样。",
    "en": "Give the number of a ticket to join, or category, subject and text for a new one: one of them.",
}


class CallsQuery(PageQuery):
    state = serializers.ChoiceField(choices=Call.State.choices, required=False)
    direction = serializers.ChoiceField(choices=Call.Direction.choices, required=False)
    queue = serializers.SlugField(max_length=40, required=False)
    mine = serializers.BooleanField(default=False)
    phone = serializers.CharField(max_length=30, required=False, help_text="A whole number.")

    def validate_phone(self, text: str) -> str:
        number = e164(text)
        if number is None:
            raise serializers.ValidationError(in_language(NO_SUCH_PHONE))
        return number


class CallContactForm(ContactForm):
    """Nobody needs a name here: the number will do until they have told one."""

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        return form if not form.get("id") and not form.get("name") else super().validate(form)


class CallTicketForm(StrictSerializer):
    number = serializers.IntegerField(min_value=1, max_value=2**53, required=False)
    category = serializers.SlugField(max_length=40, required=False)
    subject = Plain(max_length=SUBJECT_LENGTH, required=False)
    text = words(required=False)
    service = serializers.SlugField(max_length=40, default="", allow_blank=True)
    account = Plain(max_length=254, default="", allow_blank=True, help_text="Of a stolen account: which.")
    contact = CallContactForm(required=False)

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        opening = {"category", "subject", "text"} & form.keys()
        if ("number" in form) == bool(opening) or (opening and len(opening) < 3):
            raise serializers.ValidationError({"number": [in_language(ONE_OR_OTHER)]})
        return form


class WrapUpForm(StrictSerializer):
    category = serializers.SlugField(max_length=40, default="", allow_blank=True)
    note = serializers.CharField(max_length=2_000, default="", allow_blank=True)
    seconds = serializers.IntegerField(min_value=0, max_value=LONGEST_WRAP_UP_S)


class CallPages(CursorPages):
    ordering = ("-started_at", "-id")


class CallDoor(TicketDoor):
    permission_classes = [Requires("call.work")]

    def answer(self, call_id: UUID) -> Response:
        return Response(one_of(self.actor, call_visible_to(self.actor, call_id)))


class Calls(CallDoor):
    @extend_schema(parameters=[CallsQuery], responses=page_of(CallAnswer))
    def get(self, request: Request) -> Response:
        """The newest first."""
        query = query_of(request, CallsQuery)
        calls = calls_visible_to(self.actor)
        same = {"state": "state", "direction": "direction", "queue": "queue__slug", "phone": "caller"}
        calls = calls.filter(**{column: query[name] for name, column in same.items() if name in query})
        if query["mine"]:
            calls = calls.filter(agent=self.actor.user_id)
        pages = CallPages()
        found: list[Any] = pages.paginate_queryset(calls, request, view=self) or []
        return pages.get_paginated_response(rows_of(self.actor, found))


class OneCall(CallDoor):
    @extend_schema(responses=CallAnswer)
    def get(self, request: Request, call_id: UUID) -> Response:
        query_of(request, NoQuery)
        return self.answer(call_id)


class CallMatches(CallDoor):
    @extend_schema(responses=CallMatchesAnswer)
    def get(self, request: Request, call_id: UUID) -> Response:
        """Whom the number may belong to, and what we have open for them. Proves nothing."""
        query_of(request, NoQuery)
        return Response(matches_of(self.actor, call_visible_to(self.actor, call_id)))


class CallTicket(CallDoor):
    @extend_schema(request=CallTicketForm, responses={200: CallTicketAnswer, 201: CallTicketAnswer})
    def post(self, request: Request, call_id: UUID) -> Response:
        """Put the call on a ticket: one that is there, or a new one. A call gets one ticket, however often this is asked.

        Category `stolen-account` opens the lane for stolen accounts; its cockpit stands under the number.
        """
        form, at = valid(CallTicketForm, request.data), now()
        if "number" in form:
            ticket = join_ticket(call_id=call_id, number=form["number"], by=self.actor, at=at)
            return Response({"number": ticket.pk, "category": ticket.category.slug, "query_code": None})
        contact = form.pop("contact", None)
        opened = open_from_call(call_id=call_id, by=self.actor, at=at, contact=contact, **form)
        body = {"number": opened.number, "category": form["category"], "query_code": opened.query_code or None}
        return Response(body, status=201 if opened.is_new else 200)


class CallWrapUp(CallDoor):
    @extend_schema(request=WrapUpForm, responses=CallAnswer)
    def put(self, request: Request, call_id: UUID) -> Response:
        wrap_up(call_id=call_id, by=self.actor, at=now(), **valid(WrapUpForm, request.data))
        return self.answer(call_id)


class TicketCalls(CallDoor):
    @extend_schema(responses=page_of(CallAnswer))
    def get(self, request: Request, number: int) -> Response:
        query_of(request, NoQuery)
        refuse_invisible(self.actor, number)
        return Response({"results": rows_of(self.actor, calls_on(self.actor, number)), "next": None})


CALL = "calls/<uuid:call_id>"

urlpatterns = [
    path("calls", Calls.as_view()),
    path(CALL, OneCall.as_view()),
    path(f"{CALL}/matches", CallMatches.as_view()),
    path(f"{CALL}/ticket", CallTicket.as_view()),
    path(f"{CALL}/wrap-up", CallWrapUp.as_view()),
    path(f"{ONE}/calls", TicketCalls.as_view()),
]
