"""Doors: /canned-responses and /canned-responses/{id}."""

import re
from typing import Any, cast
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Requires, actor_behind
from helpdesk.api.serializers import RowSerializer, StrictSerializer, in_language
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from .actions import change_response, remove_response, write_response
from .models import CannedResponse
from .queries import found_for, responses_visible_to

SHORTCUT = re.compile(r"[\w.-]{1,30}")
NOT_A_SHORTCUT = {"zh": "只能用文字、数字、点和横线，不带空格。", "en": "Letters, digits, dots and dashes only, no spaces."}


class CannedSearch(PageQuery):
    q = serializers.CharField(required=False, max_length=50, allow_blank=True)


class ResponseForm(StrictSerializer):
    shortcut = serializers.CharField(max_length=30)
    title = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=2_000, trim_whitespace=False)

    def validate_shortcut(self, value: str) -> str:
        if not SHORTCUT.fullmatch(value):
            raise serializers.ValidationError(in_language(NOT_A_SHORTCUT))
        return value


class NewResponseForm(ResponseForm):
    shared = serializers.BooleanField(default=False)


class ResponseView(RowSerializer):
    shared = serializers.BooleanField(source="is_shared", read_only=True)

    class Meta:
        model = CannedResponse
        fields = ("id", "shortcut", "title", "text", "shared", "initials", "pinyin", "changed_at")


class ByShortcut(CursorPages):
    ordering = ("shortcut", "id")


ResponsePage = inline_serializer(
    "CannedResponsePage", {"results": ResponseView(many=True), "next": serializers.URLField(allow_null=True)}
)


class CannedResponses(APIView):
    permission_classes = (Requires("canned.use"),)

    @extend_schema(parameters=[CannedSearch], responses=ResponsePage)
    def get(self, request: Request) -> Response:
        """All at hand by shortcut, in pages; with `q` the fifty best matches at once."""
        asked = query_of(request, CannedSearch)
        if words := asked.get("q", "").strip().lstrip("/"):
            found = found_for(known(request), words)[: asked.get("limit")]
            return Response({"results": ResponseView(found, many=True).data, "next": None})
        pages = ByShortcut()
        page = pages.paginate_queryset(responses_visible_to(known(request)), request, view=self)
        return pages.get_paginated_response(ResponseView(page, many=True).data)

    @extend_schema(request=NewResponseForm, responses={201: ResponseView})
    @idempotent
    def post(self, request: Request) -> Response:
        form = checked(NewResponseForm(data=request.data))
        return Response(ResponseView(write_response(by=known(request), at=now(), **form)).data, status=201)


class OneCannedResponse(APIView):
    permission_classes = (Requires("canned.use"),)

    @extend_schema(request=ResponseForm(partial=True), responses=ResponseView)
    def patch(self, request: Request, response_id: UUID) -> Response:
        form = checked(ResponseForm(data=request.data, partial=True))
        response = visible(request, response_id)
        return Response(ResponseView(change_response(response=response, by=known(request), at=now(), **form)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, response_id: UUID) -> Response:
        remove_response(response=visible(request, response_id), by=known(request), at=now())
        return Response(status=204)


def visible(request: Request, response_id: UUID) -> CannedResponse:
    response = responses_visible_to(known(request)).filter(pk=response_id).first()
    if response is None:
        raise NotFound
    return response


def checked(form: serializers.Serializer[Any]) -> dict[str, Any]:
    form.is_valid(raise_exception=True)
    return cast(dict[str, Any], form.validated_data)


def known(request: Request) -> Actor:
    return cast(Actor, actor_behind(request))  # the permission let nobody else in


urlpatterns = [
    path("canned-responses", CannedResponses.as_view()),
    path("canned-responses/<uuid:response_id>", OneCannedResponse.as_view()),
]
