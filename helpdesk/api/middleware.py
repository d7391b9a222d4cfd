"""What every HTTP request gets before anything else: an id, a line in the log, and the address it truly came from."""

import ipaddress
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase

from .metrics import count_request
from .problems import Invalid, UnknownHost, problem_page

log = structlog.get_logger("helpdesk.request")
Handler = Callable[[HttpRequest], HttpResponseBase]
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """`request.request_id`, also in the answer's X-Request-Id and in every log line; one log line per request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = self.id_for(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-Id"] = request_id
            log_request(request, response, time.perf_counter() - started)
        return response

    def id_for(self, request: HttpRequest) -> str:
        """A proxy of ours may have named it already; anybody else's name would let them pollute the log."""
        given = request.headers.get("X-Request-Id", "")
        return given if settings.TRUSTED_PROXIES and GIVEN_ID.fullmatch(given) else uuid.uuid4().hex


class ClientAddressMiddleware:
    """`request.client_address`: whom we talk to, believing only the proxies we run ourselves."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        peer = request.META.get("REMOTE_ADDR", "")
        request.client_address = client_address(peer, request.headers.get("X-Forwarded-For", ""))  # type: ignore[attr-defined]
        return self.get_response(request)


class PlainAddressMiddleware:
    """Refuses a NUL in the path or the query before it reaches a database that would choke on it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.META.get("QUERY_STRING", ""):
            return problem_page(request, Invalid())
        return self.get_response(request)


class KnownHostMiddleware:
    """Refuses a Host that is not ours in plain words, before anything builds an address from it.

    The framework would refuse it as well, with a trace in the log for each scanner that comes by.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            return problem_page(request, UnknownHost())
        return self.get_response(request)


def client_address(peer: str, forwarded_for: str, trusted_proxies: int | None = None) -> str:
    """The hop that our outermost proxy saw. What stands left of it in X-Forwarded-For is hearsay."""
    proxies = settings.TRUSTED_PROXIES if trusted_proxies is None else trusted_proxies
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    if not proxies or not hops:
        return plain_address(peer)
    return plain_address(hops[-min(proxies, len(hops))]) or plain_address(peer)


def plain_address(text: str) -> str:
    """The address in its shortest form, IPv4 in IPv6 unwrapped; "" when it is none (a Unix socket has none)."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def address_group(address: str) -> str:
    """What limits count by: one IPv4 address, or the /64 that any IPv6 customer has to themselves."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address or "unknown"
    return address if parsed.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))


def log_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """The route instead of the path: some paths are one-time links."""
    route = route_name(request)
    count_request(request.method or "", route, response.status_code, seconds)
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        # Named by the door that asked who it is; nobody is looked up for the log's sake.
        actor=getattr(request, "actor_key", ""),
    )


def route_name(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return (match.url_name if match.route.startswith("^") else match.route) or ""
