"""Whom the tickets of a queue can be given to."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.permissions import StaffOnly
from helpdesk.api.shapes import Person, page_of
from helpdesk.desk.models import Queue
from tickets import seats

from .doors import NoQuery


class QueuePeople(APIView):
    """The same people `assign` lets a ticket go to; the list saves somebody a refusal."""

    permission_classes = [StaffOnly]

    @extend_schema(responses=page_of(Person))
    def get(self, request: Request, slug: str) -> Response:
        query_of(request, NoQuery)
        people = seats.people_of(get_object_or_404(Queue, slug=slug)).order_by("display_name", "pk")
        return Response({"results": [{"id": one.pk, "name": one.display_name} for one in people], "next": None})


urlpatterns = [path("queues/<slug:slug>/people", QueuePeople.as_view())]
