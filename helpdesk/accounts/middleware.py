"""What every request does for the one who sent it: note that they are here, and sign out staff who were away too long."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from helpdesk.common.clock import now

from .identity import NOTED_EVERY, idle_since, touch, visitor_of
from .sessions import key_of

SEEN_AT = "seen_at"

Next = Callable[[HttpRequest], HttpResponse]


class VisitorMiddleware:
    """Signs idle staff out, keeps `seen at` of a session, and takes back the cookie of a visitor who has ended."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Only a session the browser has is looked at: pages and files without one cost no query here.
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
            note_presence(request, at=now())
        response = self.get_response(request)
        if visitor_has_ended(request) and settings.VISITOR_COOKIE_NAME not in response.cookies:
            response.delete_cookie(settings.VISITOR_COOKIE_NAME, samesite="Lax")
        return response


def visitor_has_ended(request: HttpRequest) -> bool:
    """Whether a cookie came whose visitor was looked for and is no more. Does not look by itself."""
    looked_for = hasattr(request, "_live_visitor")
    return looked_for and settings.VISITOR_COOKIE_NAME in request.COOKIES and visitor_of(request) is None


def note_presence(request: HttpRequest, *, at: datetime) -> None:
    """At most one write a minute. The session itself remembers the last note, so the rest cost no query at all."""
    seen_at = datetime.fromisoformat(request.session.get(SEEN_AT, at.isoformat()))
    if at - seen_at < NOTED_EVERY and SEEN_AT in request.session:
        return
    key = key_of(request.session.session_key or "")
    # An open socket counts as being there; it notes itself on the row only.
    if request.user.is_staff and at - seen_at > settings.STAFF_IDLE_SIGN_OUT < at - (idle_since(key) or seen_at):
        logout(request)
        return
    request.session[SEEN_AT] = at.isoformat()
    touch([key], at=at)
