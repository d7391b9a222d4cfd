"""Who has a conversation, and whether it goes on."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat.actions.closing import close, reopen
from chat.actions.handover import claim, hand_back, transfer_to_agent, transfer_to_queue
from chat.actions.offering import decline_offer
from helpdesk.api.idempotency import idempotent
from helpdesk.common.clock import now

from .answers import ConversationAnswer
from .doors import ChatDoor, answer, valid
from .forms import ClosureForm, NothingForm, TransferForm


class Claim(ChatDoor):
    @extend_schema(request=None, responses=ConversationAnswer)
    def put(self, request: Request, conversation_id: UUID) -> Response:
        valid(NothingForm, request.data)
        claim(conversation_id=conversation_id, by=self.actor, at=now())
        return answer(self.actor, conversation_id)

    @extend_schema(responses=ConversationAnswer)
    def delete(self, request: Request, conversation_id: UUID) -> Response:
        hand_back(conversation_id=conversation_id, by=self.actor, at=now())
        return answer(self.actor, conversation_id)


class OfferDeclines(ChatDoor):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        valid(NothingForm, request.data)
        decline_offer(conversation_id=conversation_id, by=self.actor, at=now())
        return Response(status=204)


class Transfers(ChatDoor):
    @extend_schema(request=TransferForm, responses={201: ConversationAnswer})
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        form = valid(TransferForm, request.data)
        hand_on = transfer_to_agent if "to_agent" in form else transfer_to_queue
        hand_on(conversation_id=conversation_id, by=self.actor, at=now(), **form)
        return answer(self.actor, conversation_id, status=201)


class Closure(ChatDoor):
    @extend_schema(request=ClosureForm, responses=ConversationAnswer)
    def put(self, request: Request, conversation_id: UUID) -> Response:
        close(conversation_id=conversation_id, by=self.actor, at=now(), **valid(ClosureForm, request.data))
        return answer(self.actor, conversation_id)

    @extend_schema(responses=ConversationAnswer)
    def delete(self, request: Request, conversation_id: UUID) -> Response:
        reopen(conversation_id=conversation_id, by=self.actor, at=now())
        return answer(self.actor, conversation_id)
