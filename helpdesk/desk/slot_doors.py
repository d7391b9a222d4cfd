"""How many callbacks a half-hour holds: staff read it, administrators say it."""

import itertools
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Requires, StaffOnly, actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.api.serializers import Parts, StrictSerializer, in_language
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.evidence import record

from .slots import CallbackPlaces, plan_of_places

MOST_PLACES = 200
OFF_THE_HALF_HOUR = {"zh": "从整点或半点开始。", "en": "A half-hour begins on the hour or at half past."}
TWICE = {"zh": "同一个半小时只能写一次。", "en": "A half-hour can be given once only."}


class PlacesForm(StrictSerializer):
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField()
    places = serializers.IntegerField(min_value=0, max_value=MOST_PLACES)

    def validate_starts(self, starts: time) -> time:
        if starts.minute not in (0, 30) or starts.second or starts.microsecond:
            raise serializers.ValidationError(in_language(OFF_THE_HALF_HOUR))
        return starts


class PlacesPlanForm(StrictSerializer):
    default = serializers.IntegerField(min_value=0, max_value=MOST_PLACES)
    exceptions = Parts(child=PlacesForm(), max_length=7 * 48, required=False)

    def validate_exceptions(self, exceptions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        said = sorted((one["weekday"], one["starts"]) for one in exceptions)
        if any(one == another for one, another in itertools.pairwise(said)):
            raise serializers.ValidationError(in_language(TWICE))
        return exceptions


class CallbackPlan(APIView):
    def get_permissions(self) -> list[BasePermission]:
        return [StaffOnly() if self.request.method == "GET" else Requires("desk.manage")()]

    @extend_schema(responses=PlacesPlanForm)
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        return Response(plan_body())

    @extend_schema(request=PlacesPlanForm, responses=PlacesPlanForm)
    def put(self, request: Request) -> Response:
        """Replaces the whole plan. Bookings that are made stay made."""
        form = PlacesPlanForm(data=request.data)
        form.is_valid(raise_exception=True)
        actor = actor_behind(request)
        if actor is None:
            raise NotSignedIn
        plan_places(by=actor, at=now(), **{"exceptions": [], **form.validated_data})
        return Response(plan_body())


@transaction.atomic
def plan_places(*, default: int, exceptions: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    CallbackPlaces.objects.all().delete()
    CallbackPlaces.objects.create(places=default)
    CallbackPlaces.objects.bulk_create(CallbackPlaces(**one) for one in exceptions)
    record("desk.callback_places_planned", subject=("desk", "callbacks"), by=by.key, at=at, facts=plan_body())


def plan_body() -> dict[str, Any]:
    default, said = plan_of_places()
    rows = sorted((weekday, starts.strftime("%H:%M"), places) for (weekday, starts), places in said.items())
    return {
        "default": default,
        "exceptions": [{"weekday": weekday, "starts": starts, "places": places} for weekday, starts, places in rows],
    }


urlpatterns = [path("callback-places", CallbackPlan.as_view())]
