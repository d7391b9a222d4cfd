"""What accounts do in the background."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .actions.locking import lift_run_out
from .actions.passwords import answer_reset_requests
from .limits import forget_old_tries


@task()
def answer_resets_now() -> None:
    answer_reset_requests(at=now())


@sweep(every=timedelta(seconds=15))
def answer_forgotten_resets() -> None:
    """Those whose task was lost: the queue was away, or its worker died."""
    answer_reset_requests(at=now())


@sweep(every=timedelta(seconds=30))
def lift_locks_that_ran_out() -> None:
    lift_run_out(at=now())


@sweep(every=timedelta(minutes=10))
def forget_what_has_ended() -> None:
    """Tries that count no more, sessions past their time and their rows in the list."""
    at = now()
    forget_old_tries(at=at)
    Session.objects.filter(expire_date__lt=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
