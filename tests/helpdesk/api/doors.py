"""Small doors built from the toolbox, for its tests to knock on."""

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.models import Team
from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Anyone, Requires, SignedIn, StaffOnly
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.errors import Conflict
from helpdesk.urls import urlpatterns as real


class TeamForm(StrictSerializer):
    name = serializers.CharField(max_length=60)


class Open(APIView):
    permission_classes = [Anyone]

    def get(self, request: Request) -> Response:
        return Response({"address": request._request.client_address})  # type: ignore[attr-defined]

    def post(self, request: Request) -> Response:
        form = TeamForm(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(form.validated_data, status=201)


class Known(APIView):
    permission_classes = [SignedIn]

    def get(self, request: Request) -> Response:
        return Response({})

    def post(self, request: Request) -> Response:
        return Response({}, status=201)


class Staff(Known):
    permission_classes = [StaffOnly]


class Managers(Known):
    permission_classes = [Requires("people.manage")]


class Teams(APIView):
    permission_classes = [SignedIn]

    def get(self, request: Request) -> Response:
        query_of(request, TeamQuery)
        pages = CursorPages()
        page = pages.paginate_queryset(Team.objects.all(), request) or []
        return pages.get_paginated_response([{"name": team.name} for team in page])

    @idempotent
    def post(self, request: Request) -> Response:
        name = request.data["name"]
        team = Team.objects.create(name=name)
        if name == "refused":
            raise Conflict
        if name == "unwell":
            return Response({}, status=502)
        return Response({"id": team.pk, "name": team.name}, status=201)


class TeamQuery(PageQuery):
    open = serializers.BooleanField(required=False)


class Away(APIView):
    permission_classes = [Anyone]

    def get(self, request: Request) -> Response:
        raise OperationalError("server closed the connection, DETAIL: secret words")


class Bug(APIView):
    permission_classes = [Anyone]

    def get(self, request: Request) -> Response:
        raise ZeroDivisionError("secret words")


def plain_bug(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret words")


def plain_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("secret words")


doors: list[Any] = [
    path("open", Open.as_view()),
    path("known", Known.as_view()),
    path("staff", Staff.as_view()),
    path("managers", Managers.as_view()),
    path("teams", Teams.as_view()),
    path("away", Away.as_view()),
    path("bug", Bug.as_view()),
    path("plain-bug", plain_bug),
    path("plain-away", plain_away),
]
urlpatterns = [path("api/test/", include(doors)), *real]
handler400 = "helpdesk.pages.bad_request"
handler403 = "helpdesk.pages.not_allowed"
handler404 = "helpdesk.pages.not_found"
handler500 = "helpdesk.pages.broken"
