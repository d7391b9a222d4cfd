"""May this person do this? One function asks for the whole product."""

from helpdesk.common.actors import Actor

from .models import User
from .roles import EVERY_PERMISSION, covers, permissions_of


def can(actor: Actor | None, permission: str, on: User | None = None) -> bool:
    """Whether the actor's role holds `permission`; nobody holds anything when there is no actor.

    With `on`, a person the deed is done to: also whether the actor holds all that person holds, so that nobody
    reaches up. Rules about other objects live in the policies of the app that owns them.
    Raises LookupError for a permission that is in no role: a misspelt one must not quietly refuse or allow.
    """
    if permission not in EVERY_PERMISSION:
        raise LookupError(f"No role holds {permission!r}; see helpdesk/accounts/roles.py")
    if actor is None or permission not in permissions_of(actor.role):
        return False
    return on is None or covers(actor.role, on.role)


def may_grant(actor: Actor, role: str) -> bool:
    """Nobody grants what they do not hold (TRUST AU-10)."""
    return can(actor, "people.manage") and covers(actor.role, role)
