"""What the doors of mail share."""

from rest_framework.request import Request

from helpdesk.api.permissions import actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.common.actors import Actor


def caller_of(request: Request) -> Actor:
    """Whoever passed the permission at the door."""
    actor = actor_behind(request)
    if actor is None:
        raise NotSignedIn
    return actor
