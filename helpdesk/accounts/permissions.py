"""Who may enter the doors of accounts."""

from typing import Any, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from helpdesk.api.permissions import actor_behind
from helpdesk.api.problems import NotSignedIn

from .models import User


class AnyUser(BasePermission):
    """A signed-in user, also one who has yet to set up the second factor: the doors for doing so."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            raise NotSignedIn
        return True


class SignedInUser(BasePermission):
    """A signed-in user with every factor that is asked of them. A visitor is none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        actor = actor_behind(request)
        if actor is None or actor.is_visitor:
            raise NotSignedIn
        return True


def user_of(request: Request) -> User:
    """The signed-in user, behind a door that lets nobody else in."""
    return cast(User, request.user)
