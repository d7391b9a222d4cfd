"""What a browser holds of us: the session, the device it is known by, the visitor's token."""

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpResponseBase
from django.middleware.csrf import get_token
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.middleware import address_group

from .actions.locking import refuse_locked_out
from .actions.signing_in import note_sign_in
from .locks import refuse_locked
from .middleware import SEEN_AT
from .models import User
from .representation import user_in_full

BACKEND = "django.contrib.auth.backends.ModelBackend"
DEVICE_LIFETIME_IN_SECONDS = 365 * 24 * 3600
PENDING = "second_factor_pending"


def signed_in(request: Request, user: User, *, at: datetime, status: int = 200) -> Response:
    """Opens the session and says who it is now: how every finished sign-in is answered."""
    response = Response(status=status)
    open_session(request, response, user, at=at)
    response.data = {"next": None, "user": user_in_full(user)}
    return response


def group_of(request: Request) -> str:
    """The addresses that tries are counted by: one customer's, as far as we can tell."""
    return address_group(request._request.client_address)  # type: ignore[attr-defined]


def device_of(request: Request) -> str | None:
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME)


def open_session(request: Request, response: HttpResponseBase, user: User, *, at: datetime) -> None:
    """A new session id for a finished sign-in: whatever id came before is worth nothing (TRUST AU-09).

    Raises AccountIsLocked. The user's row is held until the session has its row: whoever locks the account at this very
    moment ends this session too, or is seen here.
    """
    address = request._request.client_address  # type: ignore[attr-defined]
    refuse_locked_out(user=user, address=address, at=at)
    with transaction.atomic():
        refuse_locked(User.objects.select_for_update().get(pk=user.pk), at=at)
        request._request.session.flush()
        login(request._request, user, backend=BACKEND)
        request._request.session[SEEN_AT] = at.isoformat()
        # The moment it ends stays, however much it is used.
        request._request.session.set_expiry(at + settings.SESSION_LIFETIME)
    device = device_of(request) or secrets.token_urlsafe(32)
    note_sign_in(user=user, address=address, device=device, at=at)
    set_cookie(response, settings.DEVICE_COOKIE_NAME, device, DEVICE_LIFETIME_IN_SECONDS)
    get_token(request._request)


def set_cookie(response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    """HttpOnly, for this host alone, and for nobody who comes from another site."""
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=settings.HTTPS, path="/")
