"""Who may change which canned response."""

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor

from .models import CannedResponse


def may_change(actor: Actor, response: CannedResponse) -> bool:
    """Everybody their own; the shared ones whoever keeps them."""
    return can(actor, "canned.manage") if response.is_shared else response.owner_id == actor.id
