"""For every customer page: the number, when it is answered, and when we can call back."""

import re
from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from helpdesk.common.errors import speaks_english
from helpdesk.desk.hours import CalendarRules, hours_in_words, is_open, next_opening
from helpdesk.desk.slots import HALF_HOUR

from ..numbers import read_number
from ..opening import hours_of_hotline
from ..slots import coming_slots
from ..summaries import moment
from .forms import HotlineAnswer, SlotsAnswer


class Hotline(APIView):
    permission_classes = (Anyone,)

    @extend_schema(responses=HotlineAnswer)
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        response = Response(hotline_body(hours_of_hotline()))
        response["Cache-Control"] = "no-store"
        return response


class CallbackSlots(APIView):
    permission_classes = (Anyone,)

    @extend_schema(responses=SlotsAnswer)
    def get(self, request: Request) -> Response:
        """Of the next seven days, taken ones too, so that a page can show them as taken."""
        query_of(request, StrictSerializer)
        slots = [
            {"starts_at": moment(slot.starts_at), "ends_at": moment(slot.starts_at + HALF_HOUR), "free": slot.free > 0}
            for slot in coming_slots(now())
        ]
        response = Response({"results": slots, "next": None})
        response["Cache-Control"] = "no-store"
        return response


def hotline_body(rules: CalendarRules | None) -> dict[str, Any]:
    at, number = now(), settings.HOTLINE_NUMBER
    opened = rules is not None and is_open(rules, at)
    opens_at = next_opening(rules, at) if rules and not opened else None
    return {
        "number": number,
        "tel": f"tel:{read_number(number)[0] or re.sub(r'[^0-9+]', '', number)}",
        "open": opened,
        "opens_at": moment(opens_at) if opens_at else None,
        "always_open": bool(rules and rules.always_open),
        "hours": hours_in_words(rules, english=speaks_english()) if rules else "",
        "week": week_of(rules) if rules else [],
        "time_zone": str(rules.zone) if rules else settings.TIME_ZONE,
    }


def week_of(rules: CalendarRules) -> list[dict[str, Any]]:
    return [
        {"weekday": weekday, "opens": opens.strftime("%H:%M"), "closes": closes.strftime("%H:%M")}
        for weekday, intervals in sorted(rules.week.items())
        for opens, closes in sorted(intervals)
    ]


urlpatterns = [
    path("hotline", Hotline.as_view()),
    path("callback-slots", CallbackSlots.as_view()),
]
