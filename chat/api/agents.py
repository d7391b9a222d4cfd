"""Who of us is there."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat.actions.presence import set_presence
from chat.presence import team
from chat.summaries import presence_bodies, presence_of
from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Requires
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now

from .answers import PresenceAnswer
from .doors import ChatDoor, valid
from .forms import NoQuery, PresenceForm


class Presences(ChatDoor):
    permission_classes = [Requires("presence.read")]

    @extend_schema(responses=page_of(PresenceAnswer))
    def get(self, request: Request) -> Response:
        query_of(request, NoQuery)
        return Response({"results": presence_bodies(team()), "next": None})

    @extend_schema(request=PresenceForm, responses=PresenceAnswer)
    def put(self, request: Request) -> Response:
        set_presence(by=self.actor, at=now(), **valid(PresenceForm, request.data))
        return Response(presence_of([self.actor.user_id])[0])
