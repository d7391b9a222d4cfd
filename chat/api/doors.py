"""What every door of chat does first: who is it, what did they send, which conversation is meant."""

from functools import cached_property
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import queries, summaries
from chat.models import Conversation
from helpdesk.accounts.identity import visitor_beside
from helpdesk.api.filters import query_of
from helpdesk.api.permissions import SignedIn, actor_behind
from helpdesk.api.problems import NotSignedIn
from helpdesk.common.actors import Actor

from .forms import NoQuery


class ChatDoor(APIView):
    """For whoever is signed in, visitors included. What they may do is asked by the actions."""

    permission_classes = [SignedIn]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "GET":
            query_of(request, NoQuery)

    @cached_property
    def actor(self) -> Actor:
        """Who asks; about what they began in this browser before they signed up, the visitor they were."""
        actor = actor_behind(self.request)
        if actor is None:
            raise NotSignedIn
        beside = self.visitor_beside
        return beside if beside and queries.is_visit(beside, self.kwargs.get("conversation_id")) else actor

    @cached_property
    def visitor_beside(self) -> Actor | None:
        return visitor_beside(self.request)


def valid(form_class: Any, data: Any) -> dict[str, Any]:
    form = form_class(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def body_for(actor: Actor, conversation_id: UUID) -> dict[str, Any]:
    """The conversation as it is now, as the actor may see it, with its history."""
    conversation = queries.one_visible_to(actor, conversation_id)
    happenings = [summaries.happening_body(one) for one in queries.happenings_for(actor, conversation)]
    return {**summary_for(actor, conversation), "happenings": happenings}


def summary_for(actor: Actor, conversation: Conversation) -> dict[str, Any]:
    """Staff who ask for help themselves see their own conversation as a customer does."""
    if actor.is_staff and not conversation.is_customers(actor):
        return summaries.conversation_for_staff(conversation)
    return summaries.conversation_for_customer(conversation)


def answer(actor: Actor, conversation_id: UUID, status: int = 200) -> Response:
    return Response(body_for(actor, conversation_id), status=status)
