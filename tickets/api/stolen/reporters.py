"""Doors for whoever reports a stolen account. Nobody signs in: the secret of the report is the key, sent as a header.

Whether an account exists is told by no answer, no status, no number of queries: what depends on it is done later, by
`tickets.jobs.stolen`.
"""

from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.browser import group_of
from helpdesk.accounts.limits import Limit, try_once
from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Anyone
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from tickets.actions.stolen.cases import report_behind
from tickets.actions.stolen.freezing import withdraw
from tickets.actions.stolen.hearing import hear_reporter
from tickets.actions.stolen.proving import LASTS, ask_for_code, prove
from tickets.intake.from_stolen_report import report_stolen_account
from tickets.jobs.stolen import look_into_reports
from tickets.models import StolenReport
from tickets.stolen import limits, secrets
from tickets.stolen.faces import for_reporter, message_body
from tickets.stolen.queries import report_with_code, words_with_reporter

from .answers import ReporterAnswer, StolenAskedAnswer, StolenMessageAnswer, StolenNewReportAnswer
from .forms import (
    StolenAfterQuery,
    StolenCodeForm,
    StolenLookupForm,
    StolenMessageForm,
    StolenNoQuery,
    StolenProofForm,
    StolenReportForm,
)

HEADER = "X-Report-Secret"
SECRET = OpenApiParameter(HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)
PRIVATE = {"Cache-Control": "no-store"}


class OpenDoor(APIView):
    permission_classes = [Anyone]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "GET":
            query_of(request, StolenNoQuery)

    def report(self, report_id: UUID) -> StolenReport:
        """Whose secret came along. Ask after the form: what is wrong with a form tells nothing about a report."""
        secret = self.request.headers.get(HEADER, "")
        return report_behind(report_id, secrets.kept("secret", secret))

    def count(self, counted: dict[Limit, str]) -> Any:
        return try_once(counted, at=now())

    @property
    def address(self) -> str:
        return str(self.request._request.client_address)  # type: ignore[attr-defined]


class Reports(OpenDoor):
    @extend_schema(request=StolenReportForm, responses={202: StolenNewReportAnswer})
    def post(self, request: Request) -> Response:
        """Report a stolen account. Always taken, and answered alike for every account."""
        form = StolenReportForm(data=request.data)
        form.is_valid(raise_exception=True)
        report, secret, query_code = report_stolen_account(
            **form.validated_data,
            language=get_language() or "",
            address=self.address,
            address_group=group_of(request),
            at=now(),
        )
        look_into_reports.enqueue()
        body = {"id": str(report.pk), "secret": secret, "query_code": query_code, "state": StolenReport.State.RECEIVED}
        return Response(body, status=202, headers=PRIVATE)


class Lookups(OpenDoor):
    @extend_schema(request=StolenLookupForm, responses=ReporterAnswer)
    def post(self, request: Request) -> Response:
        """How a report stands, by the code somebody wrote down. It opens nothing else."""
        form = StolenLookupForm(data=request.data)
        form.is_valid(raise_exception=True)
        tries = self.count(
            {
                limits.LOOKUPS_FROM_ADDRESS: group_of(request),
                limits.LOOKUPS_FROM_NETWORK: limits.network_of(self.address),
            }
        )
        report = report_with_code(form.validated_data["query_code"])
        tries.take_back()
        return Response(for_reporter(report), headers=PRIVATE)


class OneReport(OpenDoor):
    @extend_schema(parameters=[SECRET], responses=ReporterAnswer)
    def get(self, request: Request, report_id: UUID) -> Response:
        query_of(request, StolenNoQuery)
        return Response(for_reporter(self.report(report_id)), headers=PRIVATE)


class Codes(OpenDoor):
    @extend_schema(parameters=[SECRET], request=StolenCodeForm, responses={202: StolenAskedAnswer})
    def post(self, request: Request, report_id: UUID) -> Response:
        """Send a code to the registered contact, if there is one. Whether there is, the answer does not say."""
        form = StolenCodeForm(data=request.data)
        form.is_valid(raise_exception=True)
        report = self.report(report_id)
        key = str(report.pk)
        self.count({limits.CODES_AGAIN: key, limits.CODES_OF_REPORT: key, limits.CODES_FROM_ADDRESS: group_of(request)})
        ask_for_code(report=report, channel=form.validated_data["channel"], at=now())
        look_into_reports.enqueue()
        body = {
            "channel": form.validated_data["channel"],
            "again_in_s": int(limits.CODES_AGAIN.within.total_seconds()),
            "lasts_s": int(LASTS.total_seconds()),
        }
        return Response(body, status=202, headers=PRIVATE)


class Proofs(OpenDoor):
    @extend_schema(parameters=[SECRET], request=StolenProofForm, responses=ReporterAnswer)
    def post(self, request: Request, report_id: UUID) -> Response:
        """The code that came. The right one freezes the account at once."""
        form = StolenProofForm(data=request.data)
        form.is_valid(raise_exception=True)
        report = self.report(report_id)
        tries = self.count({limits.WRONG_CODES_FROM_ADDRESS: group_of(request)})
        proven = prove(report=report, code=form.validated_data["code"], at=now())
        tries.take_back()
        return Response(for_reporter(proven), headers=PRIVATE)


class Messages(OpenDoor):
    @extend_schema(parameters=[SECRET, StolenAfterQuery], responses=page_of(StolenMessageAnswer))
    def get(self, request: Request, report_id: UUID) -> Response:
        """What the reporter and we said to each other, oldest first."""
        after = query_of(request, StolenAfterQuery)["after"]
        said = words_with_reporter(self.report(report_id))[after:]
        return Response({"results": [message_body(*one) for one in said], "next": None}, headers=PRIVATE)

    @extend_schema(parameters=[SECRET], request=StolenMessageForm, responses={201: StolenMessageAnswer})
    def post(self, request: Request, report_id: UUID) -> Response:
        form = StolenMessageForm(data=request.data)
        form.is_valid(raise_exception=True)
        report = self.report(report_id)
        self.count({limits.MESSAGES_OF_REPORT: str(report.pk)})
        entry = hear_reporter(report=report, at=now(), **form.validated_data)
        number = next(number for number, one in words_with_reporter(report) if one.pk == entry.pk)
        return Response(message_body(number, entry), status=201, headers=PRIVATE)


class Freeze(OpenDoor):
    @extend_schema(parameters=[SECRET], responses=ReporterAnswer)
    def delete(self, request: Request, report_id: UUID) -> Response:
        """Take the freeze back, while nobody of ours is at it."""
        report = withdraw(report=self.report(report_id), at=now())
        return Response(for_reporter(report), headers=PRIVATE)


ONE = "stolen-account-reports/<uuid:report_id>"

urlpatterns = [
    path("stolen-account-reports/lookups", Lookups.as_view()),
    path(ONE, OneReport.as_view()),
    path(f"{ONE}/codes", Codes.as_view()),
    path(f"{ONE}/proof", Proofs.as_view()),
    path(f"{ONE}/messages", Messages.as_view()),
    path(f"{ONE}/freeze", Freeze.as_view()),
]
