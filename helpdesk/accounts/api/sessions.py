"""Doors: where I am signed in, and ending it there."""

from uuid import UUID

from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from ..actions.ending import end_session, end_sessions
from ..answers import SessionAnswer
from ..permissions import SignedInUser, user_of
from ..queries import sessions_of
from ..representation import public_id, session_brief
from ..sessions import key_of


class SessionsDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(responses=page_of(SessionAnswer))
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        current = key_of(request._request.session.session_key or "")
        return Response({"results": [session_brief(row, current=current) for row in sessions_of(user_of(request))], "next": None})

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Everywhere: also here."""
        end_sessions(user=user_of(request), by=user_of(request).actor, reason="signed_out_everywhere", at=now())
        logout(request._request)
        return Response(status=204)


class OneSessionDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: UUID) -> Response:
        for row in sessions_of(user_of(request)):
            if public_id(row.session_key) == session_id:
                end_session(user=user_of(request), session_key=row.session_key, by=user_of(request).actor, at=now())
                return Response(status=204)
        raise NotFound
