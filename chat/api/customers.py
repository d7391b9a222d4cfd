"""About the customer of a conversation: their verdict on us, and ours on them."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat.actions.blocking import block, unblock
from chat.actions.rating import rate
from chat.summaries import rating_body
from helpdesk.api.idempotency import idempotent
from helpdesk.common.clock import now

from .answers import ConversationAnswer, RatingAnswer
from .doors import ChatDoor, answer, valid
from .forms import BlockForm, RatingForm


class Ratings(ChatDoor):
    @extend_schema(request=RatingForm, responses={200: RatingAnswer, 201: RatingAnswer})
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """201 for the first; 200 when it changes an earlier one."""
        form = valid(RatingForm, request.data)
        rating, is_first = rate(conversation_id=conversation_id, by=self.actor, at=now(), **form)
        return Response(rating_body(rating), status=201 if is_first else 200)


class Blocks(ChatDoor):
    @extend_schema(request=BlockForm, responses={201: ConversationAnswer})
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        block(conversation_id=conversation_id, by=self.actor, at=now(), **valid(BlockForm, request.data))
        return answer(self.actor, conversation_id, status=201)

    @extend_schema(responses=ConversationAnswer)
    def delete(self, request: Request, conversation_id: UUID) -> Response:
        unblock(conversation_id=conversation_id, by=self.actor, at=now())
        return answer(self.actor, conversation_id)
