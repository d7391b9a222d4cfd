"""What one of our people has begun and not sent, and when they want to come back to it."""

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.frames import moment
from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.serializers import Moment, StrictSerializer
from helpdesk.common.clock import now
from tickets.actions.drafting import drafts_of, keep_draft
from tickets.actions.snoozing import forget_reminder, remind, reminders_of, snooze
from tickets.models import Reminder

from .answers import TicketAnswer
from .doors import NoQuery, TicketDoor, answer, seen_version, valid
from .forms import words
from .tickets import IF_MATCH, ONE


class DraftForm(StrictSerializer):
    text = words()
    is_note = serializers.BooleanField(default=False)


class DraftsAnswer(serializers.Serializer[Any]):
    text = serializers.CharField()
    note = serializers.CharField()
    saved_at = serializers.DateTimeField(allow_null=True)


class SnoozeForm(StrictSerializer):
    until = Moment(allow_null=True)


class ReminderForm(StrictSerializer):
    at = Moment()
    text = Plain(max_length=200, default="", allow_blank=True)


class ReminderAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    text = serializers.CharField()


class RemindersAnswer(serializers.Serializer[Any]):
    results = ReminderAnswer(many=True)


class Drafts(TicketDoor):
    """One's own: an unsent reply and an unsent note, empty where there is none."""

    @extend_schema(responses=DraftsAnswer)
    def get(self, request: Request, number: int) -> Response:
        query_of(request, NoQuery)
        return Response(self._kept(number))

    @extend_schema(request=DraftForm, responses=DraftsAnswer)
    def put(self, request: Request, number: int) -> Response:
        keep_draft(number=number, by=self.actor, at=now(), **valid(DraftForm, request.data))
        return Response(self._kept(number))

    def _kept(self, number: int) -> dict[str, str | None]:
        drafts = {draft.is_note: draft for draft in drafts_of(number=number, by=self.actor)}
        return {
            "text": drafts[False].text if False in drafts else "",
            "note": drafts[True].text if True in drafts else "",
            "saved_at": moment(max(draft.saved_at for draft in drafts.values())) if drafts else None,
        }


class Snooze(TicketDoor):
    @extend_schema(request=SnoozeForm, responses=TicketAnswer, parameters=[IF_MATCH])
    def put(self, request: Request, number: int) -> Response:
        """Out of the lists until then; null wakes it."""
        form = valid(SnoozeForm, request.data)
        snooze(number=number, by=self.actor, at=now(), version=seen_version(request), **form)
        return answer(self.actor, number)


class Reminders(TicketDoor):
    """One's own, still to come."""

    @extend_schema(responses=RemindersAnswer)
    def get(self, request: Request, number: int) -> Response:
        query_of(request, NoQuery)
        return Response({"results": [reminder_body(one) for one in reminders_of(number=number, by=self.actor)]})

    @extend_schema(request=ReminderForm, responses={201: ReminderAnswer})
    @idempotent
    def post(self, request: Request, number: int) -> Response:
        form = valid(ReminderForm, request.data)
        reminder = remind(number=number, due_at=form["at"], text=form["text"], by=self.actor, at=now())
        return Response(reminder_body(reminder), status=201)


class OneReminder(TicketDoor):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, number: int, reminder_id: UUID) -> Response:
        forget_reminder(number=number, reminder_id=reminder_id, by=self.actor, at=now())
        return Response(status=204)


def reminder_body(reminder: Reminder) -> dict[str, Any]:
    return {"id": str(reminder.pk), "at": moment(reminder.due_at), "text": reminder.text}


urlpatterns = [
    path(f"{ONE}/draft", Drafts.as_view()),
    path(f"{ONE}/snooze", Snooze.as_view()),
    path(f"{ONE}/reminders", Reminders.as_view()),
    path(f"{ONE}/reminders/<uuid:reminder_id>", OneReminder.as_view()),
]
