"""Every way into a session gets its row in the list of sessions, whichever door it came through."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from helpdesk.common.clock import now

from .models import User
from .sessions import key_of

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  not a place to listen on: the column must not be empty


@receiver(user_logged_in)
def list_session(request: HttpRequest, user: User, **_: Any) -> None:
    if not request.session.session_key:
        request.session.save()
    at = now()
    UserSession.objects.update_or_create(
        session_key=key_of(request.session.session_key or ""),
        defaults={
            "user": user,
            "ip": getattr(request, "client_address", "") or UNKNOWN_ADDRESS,
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
            "created_at": at,
            "last_seen_at": at,
        },
    )


@receiver(user_logged_out)
def unlist_session(request: HttpRequest, **_: Any) -> None:
    if request.session.session_key:
        UserSession.objects.filter(session_key=key_of(request.session.session_key)).delete()
