"""What the phone system tells: in our own words, or in its own through an adapter. Signed either way."""

from typing import Any

import structlog
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.problems import BadJSON
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from .. import adapters, cti
from ..actions.hearing import hear
from .doors import SignedDoor, valid
from .forms import AdaptedAnswer, HeardAnswer, HotlineEventForm

log = structlog.get_logger(__name__)

SIGNED = [
    OpenApiParameter("X-Hotline-Timestamp", location="header", required=True, description="Unix seconds."),
    OpenApiParameter(
        "X-Hotline-Signature",
        location="header",
        required=True,
        description='v1= and the hex of HMAC-SHA256 over timestamp + "." + body.',
    ),
]


class Events(SignedDoor):
    @extend_schema(request=HotlineEventForm, responses=HeardAnswer, parameters=SIGNED)
    def post(self, request: Request) -> Response:
        """Repeats and disorder change nothing. An event we do not know is logged and taken as heard."""
        told = self.signed_json(request)
        if isinstance(told.get("event"), str) and told["event"] not in cti.LADDER:
            log.warning("hotline.unknown_event", event_word=told["event"][:40])
            return Response({"call_id": None, "state": None, "already_had": False})
        form = valid(HotlineEventForm, told)
        (heard,) = hear(events=[event_of(form)], source="hotline", at=now())
        return Response(heard_body(heard))


class AdaptedEvents(SignedDoor):
    @extend_schema(request={"application/json": {"type": "object"}}, responses=AdaptedAnswer, parameters=SIGNED)
    def post(self, request: Request, name: str) -> Response:
        """As the phone system itself says it. What says nothing about a call is taken as heard: `calls` is empty."""
        told = self.signed_json(request)
        if name not in adapters.BY_NAME:
            raise NotFound
        try:
            events = adapters.events_of(name, told)
        except adapters.NotUnderstood:
            log.warning("hotline.not_understood", adapter=name)
            raise BadJSON from None
        return Response({"calls": [heard_body(heard) for heard in hear(events=events, source=name, at=now())]})


def event_of(form: dict[str, Any]) -> cti.Event:
    said: dict[str, Any] = {name: value if value is not None or name == "duration_s" else "" for name, value in form.items()}
    return cti.Event(kind=said.pop("event"), called=said.pop("to"), **said)


def heard_body(heard: Any) -> dict[str, Any]:
    return {"call_id": heard.call.call_id, "state": heard.call.state, "already_had": not heard.is_news}


urlpatterns = [
    path("hotline/events", Events.as_view()),
    path("hotline/adapters/<slug:name>/events", AdaptedEvents.as_view()),
]
