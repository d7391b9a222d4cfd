"""Who may enter a door. What they may do to which row is asked further in, of `policies`.

The toolbox does not know accounts: `helpdesk.accounts` registers the two questions at start-up.
"""

from collections.abc import Callable
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotAllowed

from .middleware import address_group
from .problems import NotSignedIn

ActorOf = Callable[[Any], Actor | None]
Can = Callable[..., bool]

_asked: dict[str, Callable[..., Any]] = {}


def register(*, actor_of: ActorOf, can: Can) -> None:
    """Called once by accounts: who a request is (user, live visitor or None), and whether they may."""
    _asked.update(actor_of=actor_of, can=can)


def actor_behind(request: Any) -> Actor | None:
    actor: Actor | None = _asked["actor_of"](request) if "actor_of" in _asked else None
    if actor is not None:
        getattr(request, "_request", request).actor_key = actor.key
    return actor


def caller(request: Request) -> str:
    """What counts and keys go by. An office shares one address, so an address stands for the unknown only."""
    try:
        actor = actor_behind(request)
    except DomainError:
        # Signed in, and may not act before something is set up: known all the same.
        return f"user:{request.user.pk}"
    return actor.key if actor else f"address:{address_group(getattr(request, 'client_address', ''))}"


class SignedIn(BasePermission):
    """A user or a live visitor."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if actor_behind(request) is None:
            raise NotSignedIn
        return True


class StaffOnly(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        actor = actor_behind(request)
        if actor is None:
            raise NotSignedIn
        if not actor.is_staff:
            raise NotAllowed
        return True


class Anyone(BasePermission):
    """Said out loud, so that an open door is a decision and not an omission."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True


def Requires(permission: str) -> type[BasePermission]:  # noqa: N802  reads as a class where it is used
    """`permission_classes = [Requires("board.read")]`."""

    class Holding(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            actor = actor_behind(request)
            if actor is None:
                raise NotSignedIn
            if not _asked["can"](actor, permission):
                raise NotAllowed
            return True

    Holding.__name__ = f"Requires_{permission.replace('.', '_')}"
    return Holding
