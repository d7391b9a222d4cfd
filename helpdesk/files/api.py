"""Doors: POST /files, GET and HEAD /files/{id} and /files/{id}/thumbnail."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.identity import actor_of, visitor_beside
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import SignedIn
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.shapes import FileAnswer
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now

from . import queries, receiving, serving
from .actions import keep_upload
from .actions.keeping import refuse_when_used_up
from .models import Upload
from .storage import Incoming

BYTES = "application/octet-stream"


class UploadForm(serializers.Serializer[Any]):
    file = serializers.FileField()


class Files(APIView):
    permission_classes = (SignedIn,)
    parser_classes = (receiving.Unread,)

    @extend_schema(request={"multipart/form-data": UploadForm}, responses={201: FileAnswer})
    def post(self, request: Request) -> Response:
        refuse_when_used_up(by=known(request), at=now())
        incoming = receiving.receive_one(request._request)
        # What an Idempotency-Key is compared by: the parser left the body unread, and it is on our disk by now.
        request._full_data = {"sha256": incoming.sha256, "name": incoming.name}  # type: ignore[attr-defined]
        try:
            return self.keep(request, incoming)
        finally:
            incoming.discard()

    @idempotent
    def keep(self, request: Request, incoming: Incoming) -> Response:
        return Response(keep_upload(by=known(request), incoming=incoming, at=now()).snapshot(), status=201)


class OneFile(APIView):
    permission_classes = (SignedIn,)

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 206: OpenApiResponse(), 416: OpenApiResponse()}
    )
    def get(self, request: Request, upload_id: UUID) -> HttpResponseBase:
        query_of(request, StrictSerializer)  # none are known
        return serving.file_response(request._request, found(request, upload_id))

    @extend_schema(exclude=True)
    def head(self, request: Request, upload_id: UUID) -> HttpResponseBase:
        return self.get(request, upload_id)


class Thumbnail(APIView):
    permission_classes = (SignedIn,)

    @extend_schema(responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, upload_id: UUID) -> HttpResponseBase:
        query_of(request, StrictSerializer)
        return serving.thumbnail_response(found(request, upload_id))


def known(request: Request) -> Actor:
    return cast(Actor, actor_of(request))  # SignedIn let nobody else in


def found(request: Request, upload_id: UUID) -> Upload:
    return queries.fetchable(known(request), upload_id, beside=visitor_beside(request))


urlpatterns = [
    path("files", Files.as_view()),
    path("files/<uuid:upload_id>", OneFile.as_view()),
    path("files/<uuid:upload_id>/thumbnail", Thumbnail.as_view()),
]
