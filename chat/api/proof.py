"""存证: how much of a conversation is on record and sealed."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat import queries
from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Requires
from helpdesk.evidence.queries import seal_of

from .answers import SealAnswer
from .doors import ChatDoor
from .forms import NoQuery


class ConversationEvidence(ChatDoor):
    permission_classes = [Requires("evidence.read")]

    @extend_schema(responses=SealAnswer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        query_of(request, NoQuery)
        conversation = queries.one_visible_to(self.actor, conversation_id)
        return Response(seal_of(("conversation", conversation.pk)).as_json())
