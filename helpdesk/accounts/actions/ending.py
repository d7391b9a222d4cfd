"""End sessions, wherever they are open."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import AccessEnded
from ..models import User


def end_sessions(*, user: User, by: Actor, reason: str, at: datetime, keep: str | None = None) -> int:
    """End every session of the user but `keep` (a session key), and close their sockets. How many ended."""
    with transaction.atomic():
        keys = list(UserSession.objects.filter(user=user).exclude(session_key=keep or "").values_list("session_key", flat=True))
        _delete(keys)
        record(
            "account.sessions_ended", subject=("account", user.pk), by=by.key, at=at, facts={"reason": reason, "count": len(keys)}
        )
        # With nothing kept, sockets are named by their user: one whose session row we never saw closes as well.
        publish(AccessEnded(user_id=user.pk, session_keys=tuple(keys) if keep else None))
    return len(keys)


def end_session(*, user: User, session_key: str, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        if not UserSession.objects.filter(user=user, session_key=session_key).exists():
            raise NotFound
        _delete([session_key])
        record("account.session_ended", subject=("account", user.pk), by=by.key, at=at, facts={})
        publish(AccessEnded(user_id=user.pk, session_keys=(session_key,)))


def _delete(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
