"""Door: the agreement in force, for everybody to read."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import RowSerializer
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from .models import AgreementVersion
from .queries import version_in_force


class AgreementAnswer(RowSerializer):
    class Meta:
        model = AgreementVersion
        fields = ("version", "hash", "title", "text", "effective")


class CurrentDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=AgreementAnswer)
    def get(self, request: Request) -> Response:
        current = version_in_force(at=now())
        if current is None:
            raise NotFound
        return Response(AgreementAnswer(current).data)


urlpatterns = [path("agreements/current", CurrentDoor.as_view())]
