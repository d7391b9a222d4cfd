"""Who is this? Asked by every door, HTTP or socket, and answered alike (TRUST AU-07).

A user is known by the session; signing in ends only after the second factor, so that a session with a user in it
is a finished sign-in. A visitor is known by a token: HttpOnly cookie, `Authorization: Visitor …`, or the first
socket frame; never by anything in a URL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError

from .models import User, Visitor, hash_of_token
from .sessions import SessionStore

NOTED_EVERY = timedelta(minutes=1)  # a row written per request would cost more than most requests
TOKEN_LENGTH = 43  # of 32 bytes in URL-safe base 64


class SecondFactorNeeded(DomainError):
    code = "second_factor_required"
    status = 403
    zh = "您的账号要先设置两步验证，之后才能继续。"
    en = "Set up two-step verification first; then you can go on."


@dataclass(frozen=True, slots=True)
class Identity:
    """An actor, and what their access hangs on: one of `session_key` and `visitor_id`."""

    actor: Actor
    session_key: str | None = None  # the hash, as `still_valid` and `AccessEnded` name it; not the cookie
    visitor_id: UUID | None = None
    beside: Actor | None = None  # see `visitor_beside`; its end does not end this access


def actor_of(request: Any) -> Actor | None:
    """The signed-in user, else the live visitor, else None. Takes Django's request or DRF's.

    Raises SecondFactorNeeded for staff who must set one up first.
    """
    request = getattr(request, "_request", request)
    user = request.user
    if user.is_authenticated:
        if must_set_up_second_factor(user):
            raise SecondFactorNeeded
        return cast(Actor, user.actor)
    visitor = visitor_of(request)
    return visitor.actor if visitor else None


def visitor_beside(request: Any) -> Actor | None:
    """The visitor a signed-in customer still is in this browser, until that past is attached to the account.

    Who signs up in the middle of a talk goes on with it here, as the visitor who began it; the account has it only once
    its address is proven. It is no more than the cookie opens to whoever holds it, signed in or not. Staff have none.
    """
    user = getattr(request, "_request", request).user
    if not user.is_authenticated or user.is_staff:
        return None
    visitor = visitor_of(request)
    return visitor.actor if visitor else None


def visitor_of(request: Any) -> Visitor | None:
    """The live visitor whose token came along, also when a user is signed in as well. Looked up once per request."""
    request = getattr(request, "_request", request)
    if not hasattr(request, "_live_visitor"):
        request._live_visitor = live_visitor(visitor_token_of(request), at=now())
    return cast(Visitor | None, request._live_visitor)


def visitor_token_of(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "visitor":
        return token.strip()
    return request.COOKIES.get(settings.VISITOR_COOKIE_NAME)


def live_visitor(token: str | None, *, at: datetime) -> Visitor | None:
    if not token or len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    visitor = Visitor.objects.filter(token_hash=hash_of_token(token)).first()
    return visitor if visitor and visitor.is_live(at) else None


def who_is(session_cookie: str | None, visitor_token: str | None) -> Identity | None:
    """Who opens a socket with this session cookie or this visitor token. At most four queries; the session wins."""
    if session_cookie:
        store = SessionStore(session_cookie)
        user = _user_of(store)
        if user and not (user.is_staff and _idle_too_long(store.key)) and not must_set_up_second_factor(user):
            visitor = None if user.is_staff else live_visitor(visitor_token, at=now())
            return Identity(actor=user.actor, session_key=store.key, beside=visitor.actor if visitor else None)
    visitor = live_visitor(visitor_token, at=now())
    return Identity(actor=visitor.actor, visitor_id=visitor.pk) if visitor else None


def still_valid(session_keys: Iterable[str], visitor_ids: Iterable[UUID]) -> set[str | UUID]:
    """Which of these may go on. For all open sockets of a process at once: four statements, however many they are.

    Takes `Identity.session_key`s and `Identity.visitor_id`s. An open socket counts as being there: it keeps a
    member of staff from being signed out as idle.
    """
    at = now()
    keys = set(session_keys)
    sessions = set(Session.objects.filter(session_key__in=keys, expire_date__gt=at).values_list("session_key", flat=True))
    ended = UserSession.objects.filter(session_key__in=keys, user__is_active=False).values_list("session_key", flat=True)
    visitors = Visitor.objects.filter(pk__in=set(visitor_ids), ended_at=None, expires_at__gt=at).values_list("pk", flat=True)
    valid = sessions - set(ended)
    touch(valid, at=at)
    return {*valid, *visitors}


def touch(session_keys: Iterable[str], *, at: datetime) -> None:
    """Note that these sessions are in use: one statement for all, which writes a row once a minute at most."""
    lately = at - NOTED_EVERY
    UserSession.objects.filter(session_key__in=set(session_keys), last_seen_at__lt=lately).update(last_seen_at=at)


def must_set_up_second_factor(user: User) -> bool:
    if not (settings.STAFF_MUST_USE_SECOND_FACTOR and user.is_staff):
        return False
    return not has_second_factor(user)


def has_second_factor(user: User) -> bool:
    """Asked once per user object, which lives as long as a request."""
    if not hasattr(user, "_has_second_factor"):
        user._has_second_factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()  # type: ignore[attr-defined]
    return bool(user._has_second_factor)  # type: ignore[attr-defined]


def idle_since(session_key: str | None) -> datetime | None:
    """When the session was last used, by a call or an open socket."""
    row = UserSession.objects.filter(session_key=session_key).only("last_seen_at").first()
    return cast(datetime, row.last_seen_at) if row else None


def _user_of(store: SessionStore) -> User | None:
    """The active user of a session. The hash is compared because it changes with the password."""
    data = store.load()
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=data[SESSION_KEY], is_active=True).first()
    if user is None:
        return None
    told = data.get(HASH_SESSION_KEY, "")
    known = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return user if any(constant_time_compare(told, one) for one in known) else None


def _idle_too_long(session_key: str | None) -> bool:
    seen_at = idle_since(session_key)
    return seen_at is not None and now() - seen_at > settings.STAFF_IDLE_SIGN_OUT
