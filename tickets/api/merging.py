"""Two tickets become one, and one becomes two."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.fields import Plain
from helpdesk.api.idempotency import idempotent
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from tickets.actions.merging import merge
from tickets.actions.splitting import MOST_ENTRIES, split

from .answers import TicketAnswer
from .doors import TicketDoor, answer, seen_version, valid
from .forms import SUBJECT_LENGTH
from .tickets import IF_MATCH, ONE


def a_number(help_text: str = "") -> serializers.IntegerField:
    """Of another ticket."""
    return serializers.IntegerField(min_value=1, max_value=2**53, help_text=help_text)


class MergeForm(StrictSerializer):
    into = a_number()


class SplitForm(StrictSerializer):
    entries = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1),
        min_length=1,
        max_length=MOST_ENTRIES,
        help_text="Numbers of replies and notes on its timeline.",
    )
    subject = Plain(max_length=SUBJECT_LENGTH)
    category = serializers.SlugField(max_length=40, default="", allow_blank=True)


class Merge(TicketDoor):
    @extend_schema(request=MergeForm, responses=TicketAnswer, parameters=[IF_MATCH])
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """The ticket it was merged into, which now has its words too."""
        form = valid(MergeForm, request.data)
        target = merge(number=number, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, target.pk)


class Split(TicketDoor):
    @extend_schema(request=SplitForm, responses={201: TicketAnswer}, parameters=[IF_MATCH])
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """The new ticket, which begins with these words. They stay on the old one as well."""
        form = valid(SplitForm, request.data)
        ticket = split(number=number, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, ticket.pk, status=201)


urlpatterns = [
    path(f"{ONE}/merge", Merge.as_view()),
    path(f"{ONE}/split", Split.as_view()),
]
