"""Conversations over HTTP. The address of every door of chat is on this page."""

from django.urls import path

from .agents import Presences
from .conversations import Conversations, OneConversation
from .customers import Blocks, Ratings
from .handing import Claim, Closure, OfferDeclines, Transfers
from .proof import ConversationEvidence
from .site import Site
from .words import Drafts, MessageHistory, Messages, Notes, OneMessage, Transcript

ONE = "conversations/<uuid:conversation_id>"

urlpatterns = [
    path("site", Site.as_view()),
    path("presence", Presences.as_view()),
    path("conversations", Conversations.as_view()),
    path(ONE, OneConversation.as_view()),
    path(f"{ONE}/messages", Messages.as_view()),
    path(f"{ONE}/messages/<int:sequence>", OneMessage.as_view()),
    path(f"{ONE}/messages/<int:sequence>/history", MessageHistory.as_view()),
    path(f"{ONE}/notes", Notes.as_view()),
    path(f"{ONE}/draft", Drafts.as_view()),
    path(f"{ONE}/transcript", Transcript.as_view()),
    path(f"{ONE}/claim", Claim.as_view()),
    path(f"{ONE}/offer-declines", OfferDeclines.as_view()),
    path(f"{ONE}/transfers", Transfers.as_view()),
    path(f"{ONE}/closure", Closure.as_view()),
    path(f"{ONE}/rating", Ratings.as_view()),
    path(f"{ONE}/block", Blocks.as_view()),
    path("evidence/conversation/<uuid:conversation_id>", ConversationEvidence.as_view()),
]
