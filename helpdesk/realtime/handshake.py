"""What a handshake tells: from which page, from which address, with which cookies. Nothing slow: it is still unanswered."""

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from helpdesk.api.origins import is_ours

Headers = Iterable[tuple[bytes, bytes]]


def from_our_pages(headers: Headers) -> bool:
    """Exactly one Origin, and one of ours, scheme included. ALLOWED_HOSTS = ["*"] does not loosen this."""
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    return len(origins) == 1 and is_ours(origins[0])


def address_of(scope: dict[str, Any]) -> str:
    """The peer's address as far as our own proxies vouch for it."""
    peer = (scope.get("client") or ["?"])[0]
    hops = settings.TRUSTED_PROXIES
    if hops:
        forwarded = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
        chain = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        if len(chain) >= hops:
            return str(chain[-hops])
    return str(peer)


def credentials(headers: Headers) -> tuple[str | None, str | None]:
    """The session cookie, and the visitor's token: from its cookie or, for a page without cookies, from a header."""
    headers = list(headers)
    jar = cookies(headers)
    bearer = dict(headers).get(b"authorization", b"").decode("latin-1")
    token = bearer.removeprefix("Visitor ").strip() if bearer.startswith("Visitor ") else jar.get(settings.VISITOR_COOKIE_NAME)
    return jar.get(settings.SESSION_COOKIE_NAME), token


def cookies(headers: Headers) -> dict[str, str]:
    try:
        jar = SimpleCookie("; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
