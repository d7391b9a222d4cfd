"""The desk over HTTP: staff read it, administrators arrange it."""

from typing import Any

from django.db import transaction
from django.urls import path
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.policies import can
from helpdesk.api.filters import query_of
from helpdesk.api.permissions import Anyone, Requires, StaffOnly, actor_behind
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import NotAllowed

from . import actions, queries, slot_doors
from .models import Calendar, Queue, Service, Topic
from .serializers import (
    CalendarForm,
    QueueForm,
    SeatForm,
    ServiceChanges,
    ServiceForm,
    TopicForm,
    calendar_json,
    queue_json,
    seat_json,
    service_json,
    topic_json,
)


class Arranging(APIView):
    """Staff read; what changes something needs desk.manage."""

    permission_classes = [StaffOnly]

    def may_arrange(self) -> Actor:
        actor = actor_behind(self.request)
        if actor is None or not can(actor, "desk.manage"):
            raise NotAllowed
        return actor


class Queues(Arranging):
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        at = now()
        queues = Queue.objects.select_related("calendar").prefetch_related(*queries.RULES_ALONG)
        return Response({"results": [queue_json(queue, at) for queue in queues], "next": None})

    @transaction.atomic
    def post(self, request: Request) -> Response:
        by = self.may_arrange()
        queue = actions.save_queue(queue=Queue(**valid(QueueForm(data=request.data))), by=by, at=now())
        return Response(queue_json(queue, now()), status=201)


class OneQueue(Arranging):
    @transaction.atomic
    def patch(self, request: Request, slug: str) -> Response:
        by = self.may_arrange()
        queue = get_object_or_404(Queue.objects.select_for_update(of=("self",)), slug=slug)
        changed(queue, valid(QueueForm(queue, data=request.data, partial=True)))
        return Response(queue_json(actions.save_queue(queue=queue, by=by, at=now()), now()))


class Topics(Arranging):
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        topics = Topic.objects.select_related("queue", "skill")
        return Response({"results": [topic_json(topic) for topic in topics], "next": None})

    @transaction.atomic
    def post(self, request: Request) -> Response:
        by = self.may_arrange()
        topic = actions.save_topic(topic=Topic(**valid(TopicForm(data=request.data))), by=by, at=now())
        return Response(topic_json(topic), status=201)


class OneTopic(Arranging):
    @transaction.atomic
    def patch(self, request: Request, slug: str) -> Response:
        by = self.may_arrange()
        topic = get_object_or_404(Topic.objects.select_for_update(of=("self",)), slug=slug)
        changed(topic, valid(TopicForm(topic, data=request.data, partial=True)))
        return Response(topic_json(actions.save_topic(topic=topic, by=by, at=now())))


class Services(APIView):
    """What is on offer, and how it is just now: for everybody to read."""

    def get_permissions(self) -> list[BasePermission]:
        return [Anyone() if self.request.method == "GET" else Requires("service.manage")()]

    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        return Response({"results": [service_json(service) for service in Service.objects.all()], "next": None})

    @transaction.atomic
    def post(self, request: Request) -> Response:
        service = Service(**valid(ServiceForm(data=request.data)))
        return Response(service_json(actions.save_service(service=service, by=caller_of(request), at=now())), status=201)


class OneService(APIView):
    permission_classes = [Requires("service.manage")]

    @transaction.atomic
    def patch(self, request: Request, slug: str) -> Response:
        service = get_object_or_404(Service.objects.select_for_update(), slug=slug)
        changed(service, valid(ServiceChanges(service, data=request.data, partial=True)))
        return Response(service_json(actions.save_service(service=service, by=caller_of(request), at=now())))


class Calendars(Arranging):
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        return Response({"results": [calendar_json(calendar) for calendar in queries.calendars()], "next": None})

    @transaction.atomic
    def post(self, request: Request) -> Response:
        by = self.may_arrange()
        form = valid(CalendarForm(data=request.data))
        intervals, special_days = form.pop("intervals", []), form.pop("special_days", [])
        calendar = actions.save_calendar(
            calendar=Calendar(**form), intervals=intervals, special_days=special_days, by=by, at=now()
        )
        return Response(calendar_json(calendar), status=201)


class OneCalendar(Arranging):
    @transaction.atomic
    def put(self, request: Request, calendar_id: Any) -> Response:
        return self._save(request, calendar_id, partial=False)

    @transaction.atomic
    def patch(self, request: Request, calendar_id: Any) -> Response:
        return self._save(request, calendar_id, partial=True)

    def _save(self, request: Request, calendar_id: Any, *, partial: bool) -> Response:
        by = self.may_arrange()
        calendar = get_object_or_404(Calendar.objects.select_for_update(), pk=calendar_id)
        form = valid(CalendarForm(calendar, data=request.data, partial=partial))
        missing: list[Any] | None = None if partial else []
        intervals, special_days = form.pop("intervals", missing), form.pop("special_days", missing)
        changed(calendar, form)
        actions.save_calendar(calendar=calendar, intervals=intervals, special_days=special_days, by=by, at=now())
        return Response(calendar_json(queries.calendars().get(pk=calendar.pk)))


class PersonSeat(APIView):
    permission_classes = [Requires("desk.manage")]

    def get(self, request: Request, person_id: Any) -> Response:
        person = get_object_or_404(queries.staff(), pk=person_id)
        return Response(seat_json(queries.seats_of([person.pk]).get(person.pk)))

    @transaction.atomic
    def put(self, request: Request, person_id: Any) -> Response:
        person = get_object_or_404(queries.staff(), pk=person_id)
        form = valid(SeatForm(data=request.data))
        seat = actions.arrange_seat(user=person, by=caller_of(request), at=now(), **form)
        return Response(seat_json(seat))


def caller_of(request: Request) -> Actor:
    """Behind a door that lets in nobody unknown."""
    actor = actor_behind(request)
    assert actor is not None
    return actor


def valid(form: Any) -> dict[str, Any]:
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def changed(row: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


urlpatterns = [
    path("queues", Queues.as_view()),
    path("queues/<slug:slug>", OneQueue.as_view()),
    path("topics", Topics.as_view()),
    path("topics/<slug:slug>", OneTopic.as_view()),
    path("services", Services.as_view()),
    path("services/<slug:slug>", OneService.as_view()),
    path("calendars", Calendars.as_view()),
    path("calendars/<uuid:calendar_id>", OneCalendar.as_view()),
    path("people/<uuid:person_id>/seat", PersonSeat.as_view()),
    *slot_doors.urlpatterns,
]
