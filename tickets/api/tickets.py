"""One ticket: look at it, change it, say something on it, say whose it is and how it stands."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from chat.frames import moment
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.problems import Invalid
from helpdesk.api.serializers import in_language
from helpdesk.api.shapes import page_of
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from tickets import queries, summaries
from tickets.actions.assigning import NEXT, assign
from tickets.actions.changing import change_ticket
from tickets.actions.reading import mark_seen
from tickets.actions.replying import note, reply
from tickets.actions.retracting import retract_reply
from tickets.actions.standing import set_status
from tickets.correspondence import undo_until

from .answers import EntryAnswer, TicketAnswer
from .doors import TicketDoor, answer, needed_version, refuse_customers, response_of, seen_version, valid
from .forms import (
    MOST_ENTRIES,
    AssignmentForm,
    ChangeForm,
    NoteForm,
    OneTicketQuery,
    ReplyForm,
    SeenForm,
    StaffReplyForm,
    StatusForm,
    TimelineQuery,
)

ONE = "tickets/<int:number>"
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description='The ETag that was seen, such as "7".')
NO_SUCH_PERSON = {"zh": "请写同事的编号，或者 me、next。", "en": "Give a colleague's id, me or next."}


class OneTicket(TicketDoor):
    @extend_schema(parameters=[OneTicketQuery], responses=TicketAnswer)
    def get(self, request: Request, number: int) -> Response:
        """With `after`, the first page of its timeline from there comes along: a page that opens needs both."""
        after = query_of(request, OneTicketQuery).get("after")
        response = response_of(self.actor, queries.one_visible_to(self.actor, number))
        if after is not None:
            response.data["timeline"] = timeline_page(
                request, f"{request.path}/timeline", self.actor, number, after=after, limit=MOST_ENTRIES
            )
        return response

    @extend_schema(request=ChangeForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def patch(self, request: Request, number: int) -> Response:
        """What is named is set, the rest stays. Needs If-Match; a stale one is told what was changed since."""
        changes = valid(ChangeForm, request.data)
        refuse_customers(self, number)
        version = needed_version(request, self.actor, number)
        change_ticket(number=number, changes=changes, by=self.actor, at=now(), version=version)
        return answer(self.actor, number)


class Timeline(TicketDoor):
    @extend_schema(parameters=[TimelineQuery], responses=page_of(EntryAnswer))
    def get(self, request: Request, number: int) -> Response:
        """Oldest first, from the entry after `after`. `next` until the newest has been given."""
        query = query_of(request, TimelineQuery)
        queries.refuse_invisible(self.actor, number)
        return Response(timeline_page(request, request.path, self.actor, number, **query))


class Replies(TicketDoor):
    @extend_schema(request=StaffReplyForm, responses={200: EntryAnswer, 201: EntryAnswer}, parameters=[IF_MATCH])
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        """201 with the entry; 200 when the same `client_id` had arrived before."""
        at, form = now(), valid(StaffReplyForm if self.actor.is_staff else ReplyForm, request.data)
        form["file_ids"] = form.pop("files")
        entry = reply(number=number, by=self.actor, at=at, version=seen_version(request), **form)
        body = summaries.entry_body(self.actor, entry)
        if self.actor.is_staff:
            until = undo_until(entry, at)
            body["undo_until"] = moment(until) if until else None
        return Response(body, status=201 if entry.at == at else 200)


class OneReply(TicketDoor):
    @extend_schema(responses=EntryAnswer, parameters=[IF_MATCH])
    def delete(self, request: Request, number: int, sequence: int) -> Response:
        """Take one's own answer back while its mail waits (`undo_until`); 409 once it has left."""
        refuse_customers(self, number)
        version = seen_version(request)
        entry = retract_reply(number=number, sequence=sequence, by=self.actor, at=now(), version=version)
        return Response(summaries.entry_body(self.actor, entry))


class Notes(TicketDoor):
    @extend_schema(request=NoteForm, responses={200: EntryAnswer, 201: EntryAnswer}, parameters=[IF_MATCH])
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        at, form = now(), valid(NoteForm, request.data)
        form["file_ids"] = form.pop("files")
        entry = note(number=number, by=self.actor, at=at, version=seen_version(request), **form)
        return Response(summaries.entry_body(self.actor, entry), status=201 if entry.at == at else 200)


class Assignment(TicketDoor):
    @extend_schema(request=AssignmentForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def put(self, request: Request, number: int) -> Response:
        to = self._whom(valid(AssignmentForm, request.data)["assignee"])
        assign(number=number, to=to, by=self.actor, at=now(), version=seen_version(request))
        return answer(self.actor, number)

    def _whom(self, word: str | None) -> UUID | str | None:
        if word in (None, NEXT):
            return word
        if word == "me":
            return self.actor.id
        try:
            return UUID(word)
        except ValueError:
            raise Invalid(errors={"assignee": [in_language(NO_SUCH_PERSON)]}) from None


class TicketStatus(TicketDoor):
    @extend_schema(request=StatusForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def put(self, request: Request, number: int) -> Response:
        form = valid(StatusForm, request.data)
        set_status(number=number, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, number)


class Seen(TicketDoor):
    @extend_schema(request=SeenForm, responses=TicketAnswer)
    def put(self, request: Request, number: int) -> Response:
        mark_seen(number=number, by=self.actor, **valid(SeenForm, request.data))
        return answer(self.actor, number)


def timeline_page(request: Request, path: str, actor: Actor, number: int, *, after: int, limit: int) -> dict[str, Any]:
    found = queries.entries_of(actor, number, after=after, limit=limit + 1)
    shown = found[:limit]
    following = f"{path}?after={shown[-1].sequence}&limit={limit}" if len(found) > limit else None
    return {
        "results": summaries.entry_bodies(actor, shown),
        "next": request.build_absolute_uri(following) if following else None,
    }


urlpatterns = [
    path(ONE, OneTicket.as_view()),
    path(f"{ONE}/timeline", Timeline.as_view()),
    path(f"{ONE}/replies", Replies.as_view()),
    path(f"{ONE}/replies/<int:sequence>", OneReply.as_view()),
    path(f"{ONE}/notes", Notes.as_view()),
    path(f"{ONE}/assignment", Assignment.as_view()),
    path(f"{ONE}/status", TicketStatus.as_view()),
    path(f"{ONE}/seen", Seen.as_view()),
]
