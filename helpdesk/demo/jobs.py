"""Keeps the cast at its desk until somebody signs in as them: after that their own windows say whether they are there."""

from datetime import timedelta

from chat.actions.presence import agents_seen
from chat.models import Presence
from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .cast import PARTS


@sweep(every=timedelta(seconds=10))
def keep_cast_at_desk() -> int:
    emails = [part.email for part in PARTS.values()]
    waiting = Presence.objects.filter(user__email__in=emails, user__last_login=None).exclude(state=Presence.State.OFFLINE)
    ids = list(waiting.values_list("pk", flat=True))
    agents_seen(ids, at=now())
    return len(ids)
