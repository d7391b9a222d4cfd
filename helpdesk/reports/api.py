"""The board over HTTP."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now

from .queries import board_now


class Board(APIView):
    permission_classes = [Requires("board.read")]

    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        response = Response(board_now(now()))
        response["Cache-Control"] = "no-store"
        return response


urlpatterns = [path("board", Board.as_view())]
