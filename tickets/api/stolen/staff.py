"""Doors of the cockpit: what a person of ours sees of one report, and does about it. Every one answers with the cockpit."""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Anyone, Requires, actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from tickets.actions.stolen import approving, checking, freezing, restoring
from tickets.api.doors import TicketDoor, valid
from tickets.intake.from_stolen_report import report_for_caller
from tickets.stolen import rules
from tickets.stolen.cockpit import cockpit, row_body
from tickets.stolen.queries import report_of, reports_visible_to

from .answers import CockpitAnswer, StolenForCallerAnswer, StolenRowAnswer
from .forms import (
    StolenDecisionForm,
    StolenEmailForm,
    StolenForCallerForm,
    StolenMemberForm,
    StolenNoForm,
    StolenNoQuery,
    StolenOpenedForm,
    StolenReasonForm,
    StolenReportsQuery,
    StolenVerdictForm,
)
from .reporters import PRIVATE, Reports


class ReportPages(CursorPages):
    ordering = ("-created_at", "-id")


class AllReports(Reports):
    """Reporting is open to anybody; the list is for staff."""

    def get_permissions(self) -> list[Any]:
        return [Requires("stolen.check")() if self.request.method == "GET" else Anyone()]

    @extend_schema(parameters=[StolenReportsQuery], responses=page_of(StolenRowAnswer))
    def get(self, request: Request) -> Response:
        """The newest first. Open ones unless asked otherwise."""
        wanted = query_of(request, StolenReportsQuery)["state"]
        actor = actor_behind(request)
        if actor is None:
            raise NotSignedIn
        reports = reports_visible_to(actor)
        if wanted != "all":
            reports = reports.filter(state__in=rules.UNDER_WAY if wanted == "open" else rules.ENDED)
        pages = ReportPages()
        rows = pages.paginate_queryset(reports, request, view=self) or []
        return pages.get_paginated_response([row_body(row) for row in rows])


class ReportsForCallers(TicketDoor):
    permission_classes = [Requires("stolen.check")]

    @extend_schema(request=StolenForCallerForm, responses={201: StolenForCallerAnswer})
    def post(self, request: Request) -> Response:
        """For whoever called, wrote or chats. `number` is the case in the cockpit; read the query code out to them."""
        form = valid(StolenForCallerForm, request.data)
        form["told_in"] = form.pop("ticket")
        report, query_code = report_for_caller(**form, language=get_language() or "", by=self.actor, at=now())
        body = {"id": str(report.pk), "number": report.ticket_id, "state": report.state, "query_code": query_code}
        return Response(body, status=201, headers=PRIVATE)


class CockpitDoor(TicketDoor):
    permission_classes = [Requires("stolen.check")]

    def cockpit(self, number: int, status: int = 200) -> Response:
        return Response(cockpit(report_of(number, actor=self.actor), actor=self.actor), status=status)

    @property
    def doing(self) -> dict[str, Any]:
        return {"by": self.actor, "at": now()}


class Cockpit(CockpitDoor):
    @extend_schema(responses=CockpitAnswer)
    def get(self, request: Request, number: int) -> Response:
        query_of(request, StolenNoQuery)
        return self.cockpit(number)


class Member(CockpitDoor):
    @extend_schema(request=StolenMemberForm, responses=CockpitAnswer)
    def put(self, request: Request, number: int) -> Response:
        checking.name_member(number=number, **valid(StolenMemberForm, request.data), **self.doing)
        return self.cockpit(number)


class Item(CockpitDoor):
    @extend_schema(request=StolenVerdictForm, responses=CockpitAnswer)
    def put(self, request: Request, number: int, key: str) -> Response:
        checking.judge(number=number, key=key, **valid(StolenVerdictForm, request.data), **self.doing)
        return self.cockpit(number)


class StaffFreeze(CockpitDoor):
    @extend_schema(request=None, responses=CockpitAnswer)
    def post(self, request: Request, number: int) -> Response:
        """Freezes the account, or confirms that it stays frozen."""
        valid(StolenNoForm, request.data)
        freezing.freeze_by_staff(number=number, **self.doing)
        return self.cockpit(number)

    @extend_schema(request=StolenReasonForm, responses=CockpitAnswer)
    def delete(self, request: Request, number: int) -> Response:
        """A false alarm: the account is let go as it was."""
        freezing.lift_as_false_alarm(number=number, **valid(StolenReasonForm, request.data), **self.doing)
        return self.cockpit(number)


class Refusal(CockpitDoor):
    @extend_schema(request=StolenReasonForm, responses=CockpitAnswer)
    def put(self, request: Request, number: int) -> Response:
        checking.refuse(number=number, **valid(StolenReasonForm, request.data), **self.doing)
        return self.cockpit(number)


class RestoreEmail(CockpitDoor):
    @extend_schema(request=StolenEmailForm, responses=CockpitAnswer)
    def put(self, request: Request, number: int) -> Response:
        """Where the new password goes when the account has no contact of its owner's left."""
        restoring.name_restore_email(number=number, **valid(StolenEmailForm, request.data), **self.doing)
        return self.cockpit(number)


class Approvals(CockpitDoor):
    @extend_schema(request=None, responses={201: CockpitAnswer})
    def post(self, request: Request, number: int) -> Response:
        valid(StolenNoForm, request.data)
        approving.propose(number=number, **self.doing)
        return self.cockpit(number, status=201)


class OneApproval(CockpitDoor):
    @extend_schema(request=StolenDecisionForm, responses=CockpitAnswer)
    def put(self, request: Request, number: int, approval_id: UUID) -> Response:
        approving.decide(number=number, approval_id=approval_id, **valid(StolenDecisionForm, request.data), **self.doing)
        return self.cockpit(number)


class OpenedItems(CockpitDoor):
    @extend_schema(request=StolenOpenedForm, responses=CockpitAnswer)
    def post(self, request: Request, number: int, approval_id: UUID) -> Response:
        approving.open_item(number=number, approval_id=approval_id, **valid(StolenOpenedForm, request.data), **self.doing)
        return self.cockpit(number)


class Links(CockpitDoor):
    @extend_schema(request=None, responses={201: CockpitAnswer})
    def post(self, request: Request, number: int) -> Response:
        """Send the link for a new password again."""
        valid(StolenNoForm, request.data)
        restoring.send_link_again(number=number, **self.doing)
        return self.cockpit(number, status=201)


CASE = "tickets/<int:number>/stolen"

urlpatterns = [
    path("stolen-account-reports", AllReports.as_view()),
    path("stolen-account-reports/on-behalf", ReportsForCallers.as_view()),
    path(CASE, Cockpit.as_view()),
    path(f"{CASE}/member", Member.as_view()),
    path(f"{CASE}/checklist/<str:key>", Item.as_view()),
    path(f"{CASE}/freeze", StaffFreeze.as_view()),
    path(f"{CASE}/refusal", Refusal.as_view()),
    path(f"{CASE}/restore-email", RestoreEmail.as_view()),
    path(f"{CASE}/approvals", Approvals.as_view()),
    path(f"{CASE}/approvals/<uuid:approval_id>", OneApproval.as_view()),
    path(f"{CASE}/approvals/<uuid:approval_id>/opened", OpenedItems.as_view()),
    path(f"{CASE}/links", Links.as_view()),
]
