"""Recordings: asked to be heard, so that it is on record; then fetched like any file."""

from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now

from ..actions.listening import listen
from ..summaries import moment
from .doors import CallDoor, valid
from .forms import ListeningAnswer


class Listenings(CallDoor):
    @extend_schema(request=None, responses={201: ListeningAnswer})
    def post(self, request: Request, call_id: UUID, recording_id: UUID) -> Response:
        valid(StrictSerializer, request.data)
        listening = listen(call_id=call_id, recording_id=recording_id, by=self.actor, at=now())
        body = {"file": str(listening.recording.upload_id), "until": moment(listening.until)}
        return Response(body, status=201)


urlpatterns = [path("calls/<uuid:call_id>/recordings/<uuid:recording_id>/listenings", Listenings.as_view())]
