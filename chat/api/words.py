"""What is said in a conversation: messages, notes, drafts, the transcript."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from chat import frames, queries
from chat.actions.drafting import keep_draft
from chat.actions.messages import Draft, post_messages
from chat.actions.notes import post_note
from chat.actions.retracting import retract
from chat.models import Draft as KeptDraft
from chat.transcripts import transcript_html, transcript_text
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import actor_behind
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError, NotAllowed, NotFound
from helpdesk.files.actions import pass_on

from .answers import DraftAnswer, HistoryLine, MessageAnswer
from .doors import ChatDoor, valid
from .forms import AfterQuery, DraftForm, MessageForm, NoQuery, NoteForm, TranscriptQuery


class Messages(ChatDoor):
    @extend_schema(parameters=[AfterQuery], responses=page_of(MessageAnswer))
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """In order, from the number after `after`. `next` until the newest has been given."""
        query = query_of(request, AfterQuery)
        conversation = queries.one_visible_to(self.actor, conversation_id)
        messages = queries.messages_after(conversation, query["after"], query["limit"])
        last = messages[-1].sequence if messages else query["after"]
        more = last < conversation.last_sequence and len(messages) == query["limit"]
        following = request.build_absolute_uri(f"{request.path}?after={last}&limit={query['limit']}") if more else None
        return Response({"results": [frames.message_body(message) for message in messages], "next": following})

    @extend_schema(request=MessageForm, responses={200: MessageAnswer, 201: MessageAnswer})
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """201 with the message; 200 when the same `client_id` had been posted before."""
        form, at = valid(MessageForm, request.data), now()
        account = actor_behind(request)
        if form["files"] and account and account != self.actor:
            pass_on(form["files"], by=account, to=self.actor, at=at)
        draft = Draft(conversation_id, self.actor, form["client_id"], form["text"], tuple(form["files"]))
        (result,) = post_messages([draft], at=at)
        if isinstance(result, DomainError):
            raise result
        body = {name: value for name, value in frames.posted(result).items() if name != "type"}
        return Response(body, status=201 if result.created_at == at else 200)


class OneMessage(ChatDoor):
    @extend_schema(responses=MessageAnswer)
    def delete(self, request: Request, conversation_id: UUID, sequence: int) -> Response:
        message = retract(conversation_id=conversation_id, sequence=sequence, by=self.actor, at=now())
        return Response(frames.message_body(message))


class MessageHistory(ChatDoor):
    @extend_schema(responses=page_of(HistoryLine))
    def get(self, request: Request, conversation_id: UUID, sequence: int) -> Response:
        """What was said under this number and what became of it, from the row that is never changed. Staff only."""
        query_of(request, NoQuery)
        conversation = queries.one_visible_to(self.actor, conversation_id)
        if not self.actor.is_staff or conversation.is_customers(self.actor):
            raise NotFound
        message = next(iter(queries.messages_after(conversation, sequence - 1, 1)), None) if sequence else None
        if message is None:
            raise NotFound
        said = {"event": "posted", "text": message.text, "files": message.files, "at": frames.moment(message.created_at)}
        taken = [{"event": "retracted", "at": frames.moment(message.retracted_at)}] if message.retracted_at else []
        return Response({"results": [said, *taken], "next": None})


class Notes(ChatDoor):
    @extend_schema(parameters=[AfterQuery], responses=page_of(MessageAnswer))
    def get(self, request: Request, conversation_id: UUID) -> Response:
        query = query_of(request, AfterQuery)
        conversation = queries.one_visible_to(self.actor, conversation_id)
        if not self.actor.is_staff or conversation.is_customers(self.actor):
            raise NotFound
        notes = queries.notes_after(conversation, query["after"], query["limit"])
        more = bool(notes) and notes[-1].sequence < conversation.last_note
        following = f"{request.path}?after={notes[-1].sequence}&limit={query['limit']}" if more else None
        results = [frames.note_body(note) for note in notes]
        return Response({"results": results, "next": request.build_absolute_uri(following) if following else None})

    @extend_schema(request=NoteForm, responses={200: MessageAnswer, 201: MessageAnswer})
    @idempotent
    def post(self, request: Request, conversation_id: UUID) -> Response:
        at = now()
        note = post_note(conversation_id=conversation_id, by=self.actor, at=at, **valid(NoteForm, request.data))
        return Response(frames.note_body(note), status=201 if note.created_at == at else 200)


class Drafts(ChatDoor):
    @extend_schema(responses=DraftAnswer)
    def get(self, request: Request, conversation_id: UUID) -> Response:
        query_of(request, NoQuery)
        queries.one_visible_to(self.actor, conversation_id)
        return Response(self._kept(conversation_id))

    @extend_schema(request=DraftForm, responses=DraftAnswer)
    def put(self, request: Request, conversation_id: UUID) -> Response:
        keep_draft(conversation_id=conversation_id, by=self.actor, at=now(), **valid(DraftForm, request.data))
        return Response(self._kept(conversation_id))

    def _kept(self, conversation_id: UUID) -> dict[str, str | None]:
        """The unsent reply and the unsent note; empty where there is none."""
        if not self.actor.is_staff:
            raise NotAllowed
        drafts = KeptDraft.objects.filter(conversation_id=conversation_id, author_id=self.actor.id)
        kept = {draft.is_note: draft for draft in drafts}
        saved = [draft.saved_at for draft in kept.values()]
        return {
            "text": kept[False].text if False in kept else "",
            "note": kept[True].text if True in kept else "",
            "saved_at": frames.moment(max(saved)) if saved else None,
        }


class NoNegotiation(BaseContentNegotiation):
    """`?format=` means what we say it means, not the framework's renderers."""

    def select_parser(self, request, parsers):  # type: ignore[no-untyped-def]
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):  # type: ignore[no-untyped-def]
        return renderers[0], renderers[0].media_type


class Transcript(ChatDoor):
    content_negotiation_class = NoNegotiation

    @extend_schema(parameters=[TranscriptQuery], responses={(200, "text/plain"): str, (200, "text/html"): str})
    def get(self, request: Request, conversation_id: UUID) -> HttpResponse:
        """What both sides saw, to keep. Never a note, never what was retracted."""
        wants_html = query_of(request, TranscriptQuery)["format"] == "html"
        conversation = queries.one_visible_to(self.actor, conversation_id)
        text = transcript_html(conversation) if wants_html else transcript_text(conversation)
        kind, ending = ("html", "html") if wants_html else ("plain", "txt")
        response = HttpResponse(text, content_type=f"text/{kind}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="conversation-{conversation.pk}.{ending}"'
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response
