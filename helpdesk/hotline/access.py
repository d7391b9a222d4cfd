"""Who may fetch a recording's bytes: whoever asked to hear it a moment ago, and may still see the call."""

from uuid import UUID

from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.files.access import register

from .models import Listening
from .queries import calls_visible_to

KIND = "recording"


def may_fetch(actor: Actor, recording_id: UUID) -> bool:
    if not actor.is_staff or not calls_visible_to(actor).filter(recordings=recording_id).exists():
        return False
    return Listening.objects.filter(recording=recording_id, person=actor.id, until__gt=now()).exists()


register(KIND, may_fetch)
