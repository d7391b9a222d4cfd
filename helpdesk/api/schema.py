"""OpenAPI of our doors: every call may also answer with a problem."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people, in the language asked for."},
        "code": {"type": "string", "description": "What a program may rely on."},
        "request_id": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "retry_after": {"type": "integer", "description": "Seconds."},
    },
}
# Modules that every app has, and whose names tell nothing apart.
ANYWHERE = frozenset({"api", "answers", "forms", "serializers", "filters", "doors"})


class ProblemAwareSchema(AutoSchema):
    """Adds the RFC 9457 answer to every operation. A door that names no form is described without one."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = {
            "description": "A refusal or a failure (RFC 9457).",
            "content": {"application/problem+json": {"schema": PROBLEM}},
        }
        return bodies

    def get_operation_id(self) -> str:
        """`get_people` and `get_people_person_id`: the method and the path, so that two doors never collide."""
        words = self.path.replace("/api/v1", "").replace("-", "_").replace("{", "").replace("}", "").split("/")
        return "_".join([self.method.lower(), *filter(None, words)])

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """`ChatMessageAnswer`, `TicketsStolenMessageAnswer`: where it is defined goes before it, since two apps may each
        have a MessageAnswer and a component has one name.
        """
        places = type(serializer).__module__.removeprefix("helpdesk.").split(".")
        ours = places[0] not in ("drf_spectacular", "rest_framework")
        before = [place for place in places if place not in ANYWHERE] if ours else []
        return "".join(word.title() for place in before for word in place.split("_")) + type(serializer).__name__

    def _get_serializer(self) -> Any:
        return super()._get_serializer() if hasattr(self.view, "get_serializer") else None  # type: ignore[no-untyped-call]


class SessionCookie(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "helpdesk.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
