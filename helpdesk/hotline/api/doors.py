"""What every door of the hotline does first: for people, who is it; for the phone system, is it really the phone system."""

import time
from typing import Any

import structlog
from django.conf import settings
from rest_framework.request import Request
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.middleware import address_group
from helpdesk.api.origins import refuse_foreign_origin
from helpdesk.api.parsers import parse_strictly
from helpdesk.api.permissions import Anyone, Requires, actor_behind
from helpdesk.api.problems import BadJSON, NotSignedIn, TooLarge, WrongMediaType
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.throttles import count_call
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, TooFast

from ..signing import fault_of

log = structlog.get_logger(__name__)
REFUSED_PER_MINUTE = 60


class NotSigned(DomainError):
    """Which of the faults it was stands in our log: whoever guesses learns nothing."""

    code = "not_signed"
    status = 401
    zh = "签名不对，或者时间差太多，没有收下。"
    en = "The signature is not right, or the time is too far off. Nothing was taken in."


class SignedDoor(APIView):
    """For the phone system. No session, no cookie, and no lid on how often: a flood of calls is when calls matter most."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = ()

    def signed_json(self, request: Request) -> dict[str, Any]:
        """The body, once it is known who wrote it. Raises NotSigned, TooLarge, BadJSON."""
        query_of(request, StrictSerializer)
        body = self._bounded_body(request)
        fault = fault_of(
            secrets=(settings.HOTLINE_SECRET, settings.HOTLINE_SECRET_OLD),
            timestamp=request.headers.get("X-Hotline-Timestamp", ""),
            signature=request.headers.get("X-Hotline-Signature", ""),
            body=body,
            now_s=time.time(),
        )
        if fault:
            self._refuse(request, fault, NotSigned())
        told = parse_strictly(body)
        if not isinstance(told, dict):
            raise BadJSON
        return told

    def _bounded_body(self, request: Request) -> bytes:
        """By what the request says of itself first: five megabytes are refused before any of them is read."""
        http, limit = request._request, settings.HOTLINE["BODY_LIMIT_IN_BYTES"]
        refuse_foreign_origin(http)
        if http.content_type != "application/json":
            raise WrongMediaType
        told = http.META.get("CONTENT_LENGTH") or "0"
        if not told.isdigit() or int(told) > limit:
            self._refuse(request, "too_large", TooLarge())
        body: bytes = http.read(limit + 1)
        if len(body) > limit:
            self._refuse(request, "too_large", TooLarge())
        return body

    def _refuse(self, request: Request, reason: str, refusal: DomainError) -> None:
        address = getattr(request._request, "client_address", "")
        log.warning("hotline.refused", reason=str(reason), address=address, route=request.path[:100])
        counted = count_call(f"hotline.refused:{address_group(address)}", at=time.time())
        raise TooFast(retry_after=counted.seconds_left) if counted.calls > REFUSED_PER_MINUTE else refusal


class CallDoor(APIView):
    """For our people."""

    permission_classes = (Requires("call.work"),)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "GET":
            query_of(request, StrictSerializer)

    @property
    def actor(self) -> Actor:
        actor = actor_behind(self.request)
        if actor is None:
            raise NotSignedIn
        return actor


def valid(form_class: Any, data: Any) -> dict[str, Any]:
    form = form_class(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)
