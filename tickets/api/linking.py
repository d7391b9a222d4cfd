"""Links between tickets, and the tags there are."""

from collections.abc import Callable

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from tickets.actions.linking import OPPOSITES, link, unlink
from tickets.actions.tagging import LONGEST
from tickets.queries import tags_like

from .answers import TicketAnswer
from .doors import TicketDoor, answer, seen_version, valid
from .merging import a_number
from .tickets import IF_MATCH, ONE


class LinkForm(StrictSerializer):
    kind = serializers.ChoiceField(choices=list(OPPOSITES), help_text="What the other is to this one.")
    number = a_number()


class TagsQuery(StrictSerializer):
    q = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)


class TagsAnswer(serializers.Serializer[object]):
    results = serializers.ListField(child=serializers.CharField())


class Links(TicketDoor):
    @extend_schema(request=LinkForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def post(self, request: Request, number: int) -> Response:
        """Said already: nothing changes."""
        return self._with(link, request, number)

    @extend_schema(request=LinkForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def delete(self, request: Request, number: int) -> Response:
        return self._with(unlink, request, number)

    def _with(self, verb: Callable[..., object], request: Request, number: int) -> Response:
        form = valid(LinkForm, request.data)
        verb(number=number, kind=form["kind"], other=form["number"], by=self.actor, at=now(), version=seen_version(request))
        return answer(self.actor, number)


class Tags(TicketDoor):
    permission_classes = [Requires("ticket.tag")]

    @extend_schema(parameters=[TagsQuery], responses=TagsAnswer)
    def get(self, request: Request) -> Response:
        """Tags in use that begin with `q`, for the field in which one types them."""
        return Response({"results": tags_like(query_of(request, TagsQuery)["q"])})


urlpatterns = [
    path(f"{ONE}/links", Links.as_view()),
    path("ticket-tags", Tags.as_view()),
]
