"""Under which name the phone system knows our people."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from helpdesk.desk.queries import staff

from ..actions.extensions import give_extension
from ..directory import extension_of
from .doors import CallDoor, valid
from .forms import ExtensionForm


class PersonExtension(CallDoor):
    permission_classes = (Requires("desk.manage"),)

    @extend_schema(responses=ExtensionForm)
    def get(self, request: Request, person_id: UUID) -> Response:
        query_of(request, StrictSerializer)
        return Response({"extension": extension_of(self.person(person_id))})

    @extend_schema(request=ExtensionForm, responses=ExtensionForm)
    def put(self, request: Request, person_id: UUID) -> Response:
        form = valid(ExtensionForm, request.data)
        person = self.person(person_id)
        name = give_extension(user=person, name=form["extension"], by=self.actor, at=now())
        return Response({"extension": name})

    def person(self, person_id: UUID) -> Any:
        return get_object_or_404(staff().select_related("extension"), pk=person_id)


urlpatterns = [path("people/<uuid:person_id>/extension", PersonExtension.as_view())]
