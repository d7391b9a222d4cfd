"""Whether a page of ours sent this. Asked by HTTP doors here and by sockets before they are accepted."""

from django.conf import settings
from django.http import HttpRequest

from .problems import BadOrigin

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def refuse_foreign_origin(request: HttpRequest) -> None:
    """For unsafe calls: an Origin that is not ours is refused before any cookie is looked at.

    A call without an Origin (a script, an old browser) goes on: the CSRF proof still stands before every session.
    """
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and not is_ours(origin):
        raise BadOrigin


def is_ours(origin: str) -> bool:
    return origin.lower() in {allowed.lower().rstrip("/") for allowed in settings.ALLOWED_ORIGINS}
