"""Begin a conversation, list them, look at one."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat import queries, summaries
from chat.actions.asking import ask
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.middleware import address_group
from helpdesk.api.pagination import CursorPages
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.common.errors import NotAllowed

from .answers import ConversationAnswer
from .doors import ChatDoor, answer, valid
from .forms import AskForm, ConversationsQuery, NoQuery


class Conversations(ChatDoor):
    @extend_schema(parameters=[ConversationsQuery], responses=page_of(ConversationAnswer))
    def get(self, request: Request) -> Response:
        """Staff name a `view`, mine where they name none, or a customer by one of their talks; customers get their own."""
        query = query_of(request, ConversationsQuery)
        if self.actor.is_staff:
            return (
                self._of_customer(request, query["customer_of"])
                if "customer_of" in query
                else self._page(request, query.get("view", "mine"))
            )
        if query.keys() & {"view", "customer_of"}:
            raise NotAllowed
        return self._page(request, None)

    def _of_customer(self, request: Request, conversation_id: UUID) -> Response:
        one = queries.one_visible_to(self.actor, conversation_id)
        pages = CursorPages()
        pages.ordering = queries.OWN_ORDER
        page = pages.paginate_queryset(queries.of_the_same_customer(self.actor, one), request, view=self) or []
        return pages.get_paginated_response(summaries.conversations_for_staff(page))

    def _page(self, request: Request, view: str | None) -> Response:
        pages = CursorPages()
        pages.ordering = queries.VIEWS[view] if view else queries.OWN_ORDER
        rows = queries.view(self.actor, view) if view else queries.own(self.actor, self.visitor_beside)
        page = pages.paginate_queryset(rows, request, view=self) or []
        bodies = summaries.conversations_for_staff(page) if view else summaries.conversations_for_customer(page)
        return pages.get_paginated_response(bodies)

    @extend_schema(request=AskForm, responses={201: ConversationAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = valid(AskForm, request.data)
        conversation = ask(
            by=self.actor,
            at=now(),
            file_ids=form.pop("files"),
            asked_from=address_group(request._request.client_address),  # type: ignore[attr-defined]
            **form,
        )
        return answer(self.actor, conversation.pk, status=201)


class OneConversation(ChatDoor):
    @extend_schema(responses=ConversationAnswer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        query_of(request, NoQuery)
        return answer(self.actor, conversation_id)
