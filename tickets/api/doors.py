"""What every door of tickets does first and last: who is it, which version have they seen, how does the ticket look now."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import query_of
from helpdesk.api.if_match import seen, seen_count
from helpdesk.api.permissions import SignedIn, actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError, NotAllowed, NotFound
from tickets import queries, summaries
from tickets.actions.locking import Stale
from tickets.models import Ticket

IF_MATCH_OF_SET_UP = re.compile(r'(?:W/)?"([0-9a-f]{16})"')
SEEN_OF_SET_UP = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The `version` that was seen, in quotes. Another one now: 412."
)


class VersionNeeded(DomainError):
    """RFC 6585 3: a save that does not say what it is based on could undo somebody's work unseen."""

    code = "version_needed"
    status = 428
    zh = "请在 If-Match 里说明您看到的是哪一版，以免盖掉别人的修改。"
    en = "Say in If-Match which version you have seen, so that nobody's change is overwritten."


class NoQuery(StrictSerializer):
    """For calls that take no parameters."""


class NoForm(StrictSerializer):
    """For calls that say all they have to say by their address."""


class TicketDoor(APIView):
    """For whoever is signed in, visitors included. What they may do is asked by the actions."""

    permission_classes = [SignedIn]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "GET":
            query_of(request, NoQuery)

    @property
    def actor(self) -> Actor:
        actor = actor_behind(self.request)
        if actor is None:
            raise NotSignedIn
        return actor

    def handle_exception(self, exc: Exception) -> Response:
        """Beside a stale save, what was changed since: so that a page can show it and nobody has to look for it."""
        if isinstance(exc, Stale) and "number" in self.kwargs:
            exc.facts["changes"] = self._changed_since(self.kwargs["number"], seen_version(self.request) or 0)
        return super().handle_exception(exc)

    def _changed_since(self, number: int, version: int) -> list[dict[str, Any]]:
        """A version counts entries, the first of them 1."""
        queries.refuse_invisible(self.actor, number)
        return summaries.entry_bodies(self.actor, queries.entries_of(self.actor, number, after=version, limit=50))


def refuse_customers(door: TicketDoor, number: int) -> None:
    """Before they are asked for a version that would be of no use to them. Raises NotAllowed, or NotFound if not theirs."""
    if not door.actor.is_staff:
        queries.refuse_invisible(door.actor, number)
        raise NotAllowed


def seen_version(request: Request) -> int | None:
    """The version named in If-Match; None where there is none, or `*`. Raises Invalid for what is no version."""
    return seen_count(request)


def seen_of_set_up(request: Request) -> str | None:
    """The same, of what `versions` knows."""
    return seen(request, IF_MATCH_OF_SET_UP)


def needed_version(request: Request, actor: Actor, number: int) -> int:
    """Raises VersionNeeded, of a ticket the actor may see: any other is not found, whether it is there or not."""
    version = seen_version(request)
    if version is None:
        queries.refuse_invisible(actor, number)
        raise VersionNeeded
    return version


def valid(form_class: Any, data: Any) -> dict[str, Any]:
    form = form_class(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def answer(actor: Actor, number: int, status: int = 200) -> Response:
    """The ticket as it is now, as the actor may see it, with its version as ETag.

    Whoever moved it to where they cannot see it any more is shown nothing of it: 204.
    """
    try:
        ticket = queries.one_visible_to(actor, number)
    except NotFound:
        return Response(status=204)
    return response_of(actor, ticket, status)


def response_of(actor: Actor, ticket: Ticket, status: int = 200) -> Response:
    body = summaries.ticket_body(actor, ticket, now())
    return Response(body, status=status, headers={"ETag": f'"{ticket.version}"'})
