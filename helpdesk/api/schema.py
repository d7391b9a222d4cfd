"""OpenAPI of our doors: every call may also answer with a problem."""

from typing import Any

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


class ProblemAwareSchema(AutoSchema):
    """Adds the RFC 9457 answer to every operation."""

    def _get_response_bodies(self, direction: str = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        bodies["default"] = {
            "description": "A refusal or a failure (RFC 9457).",
            "content": {"application/problem+json": {"schema": PROBLEM}},
        }
        return bodies
