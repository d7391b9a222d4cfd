"""Door: the agreement in force, for everybody to read."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.permissions import Anyone
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from .queries import version_in_force


class CurrentDoor(APIView):
    permission_classes = [Anyone]

    def get(self, request: Request) -> Response:
        current = version_in_force(at=now())
        if current is None:
            raise NotFound
        return Response(
            {
                "version": current.version,
                "hash": current.hash,
                "title": current.title,
                "text": current.text,
                "effective": current.effective,
            }
        )


urlpatterns = [path("agreements/current", CurrentDoor.as_view())]
