"""What a customer does once they have asked: urge, say that it is solved or not yet, and rate."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.idempotency import idempotent
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from tickets.actions.rating import COMMENT_LENGTH, rate
from tickets.actions.reopening import confirm_solved, reopen
from tickets.actions.urging import urge

from .answers import TicketAnswer
from .doors import NoForm, TicketDoor, answer, seen_version, valid
from .forms import words
from .tickets import IF_MATCH, ONE


class ReopenForm(StrictSerializer):
    text = words(default="")


class RatingForm(StrictSerializer):
    score = serializers.IntegerField(min_value=1, max_value=5)
    solved = serializers.BooleanField(allow_null=True, default=None, help_text="Not sent: as said before.")
    comment = serializers.CharField(
        max_length=COMMENT_LENGTH, allow_blank=True, allow_null=True, default=None, help_text="Not sent: as said before."
    )


class Urging(TicketDoor):
    @extend_schema(request=None, responses=TicketAnswer, parameters=[IF_MATCH])
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """429 within four hours of the last time, with `again_at`."""
        valid(NoForm, request.data)
        urge(number=number, by=self.actor, at=now(), version=seen_version(request))
        return answer(self.actor, number)


class Resolution(TicketDoor):
    @extend_schema(request=None, responses=TicketAnswer, parameters=[IF_MATCH])
    def put(self, request: Request, number: int) -> Response:
        """Its customer says that it is solved."""
        valid(NoForm, request.data)
        confirm_solved(number=number, by=self.actor, at=now(), version=seen_version(request))
        return answer(self.actor, number)


class Reopening(TicketDoor):
    @extend_schema(request=ReopenForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def put(self, request: Request, number: int) -> Response:
        """Its customer says that it is not, for 14 days; 409 afterwards, with a way to go on."""
        form = valid(ReopenForm, request.data)
        reopen(number=number, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, number)


class Ratings(TicketDoor):
    @extend_schema(request=RatingForm, responses={200: TicketAnswer, 201: TicketAnswer}, parameters=[IF_MATCH])
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """201 for the first; 200 when it changes an earlier one."""
        form = valid(RatingForm, request.data)
        _, is_first = rate(number=number, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, number, status=201 if is_first else 200)


urlpatterns = [
    path(f"{ONE}/urging", Urging.as_view()),
    path(f"{ONE}/resolution", Resolution.as_view()),
    path(f"{ONE}/reopening", Reopening.as_view()),
    path(f"{ONE}/rating", Ratings.as_view()),
]
