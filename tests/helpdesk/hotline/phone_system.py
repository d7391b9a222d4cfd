"""The phone system of the tests: what it would say, signed as it would sign it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from rest_framework.test import APIClient

from helpdesk.hotline.signing import sign

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # a Tuesday, twelve o'clock in Wuxi
CALLER = "13800138000"
HOTLINE = "051085126866"


def told(kind: str, call_id: str = "c-1", *, after_s: float = 0, **fields: Any) -> dict[str, Any]:
    """One event as our own interface takes it."""
    at = (NOON + timedelta(seconds=after_s)).isoformat()
    return {"call_id": call_id, "event": kind, "from": CALLER, "to": HOTLINE, "at": at} | fields


def a_whole_call(call_id: str = "c-1", **fields: Any) -> list[dict[str, Any]]:
    return [
        told("ringing", call_id, **fields),
        told("answered", call_id, after_s=8, **fields),
        told("ended", call_id, after_s=68, duration_s=60, **fields),
    ]


class PhoneSystem:
    """Knows the secret, unless a test gives it another."""

    def __init__(self, secret: str | None = None) -> None:
        self.secret = settings.HOTLINE_SECRET if secret is None else secret
        self.client = APIClient(enforce_csrf_checks=True)

    def says(self, event: dict[str, Any], *, path: str = "hotline/events", **how: Any) -> Any:
        return self.sends(json.dumps(event, ensure_ascii=False).encode(), path=path, **how)

    def sends(self, body: bytes, *, path: str = "hotline/events", at_s: float | None = None, signature: str | None = None) -> Any:
        timestamp = str(int(time.time() if at_s is None else at_s))
        return self.client.generic(
            "POST",
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            HTTP_X_HOTLINE_TIMESTAMP=timestamp,
            HTTP_X_HOTLINE_SIGNATURE=sign(self.secret, timestamp, body) if signature is None else signature,
        )

    def says_all(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            answer = self.says(event)
            assert answer.status_code == 200, answer.content
