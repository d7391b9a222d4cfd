"""What accounts do in the background."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .actions.passwords import send_reset_link
from .limits import forget_old_tries


@task()
def mail_reset_link(email: str) -> None:
    send_reset_link(email=email, at=now())


@sweep(every=timedelta(minutes=10))
def forget_what_has_ended() -> None:
    """Tries that count no more, sessions past their time and their rows in the list."""
    at = now()
    forget_old_tries(at=at)
    Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
