"""The same change to many tickets: begun, looked at, cancelled, undone."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound
from tickets import listing
from tickets.actions.bulk import AT_ONCE, MOST, begin_bulk, cancel_bulk, carry_on
from tickets.actions.bulk_undoing import undo_bulk
from tickets.actions.macros import deed_of
from tickets.bulk_faces import run_body
from tickets.jobs.automation import carry_on_bulk
from tickets.models import BulkRun
from tickets.views import read_filters

from .automation_forms import ChangesForm
from .doors import NoQuery, TicketDoor, valid
from .macros import one as one_macro
from .views import ViewFilters

WHICH = {"zh": "请给出工单号，或者一组筛选，只选一样。", "en": "Name tickets or filters, one of them."}
WHAT = {"zh": "请说明要改什么：修改、宏、合并，只选一样。", "en": "Say what to do: changes, a macro or a merge, one of them."}


class BulkForm(StrictSerializer):
    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**53), min_length=1, max_length=MOST, required=False
    )
    filters = ViewFilters(required=False, help_text="All that the list would show with these.")
    changes = ChangesForm(required=False)
    macro = serializers.UUIDField(required=False)
    merge_into = serializers.IntegerField(min_value=1, max_value=2**53, required=False)

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if ("numbers" in form) == ("filters" in form):
            raise serializers.ValidationError({"numbers": [in_language(WHICH)]})
        if sum(bool(form.get(name)) for name in ("changes", "macro", "merge_into")) != 1:
            raise serializers.ValidationError({"changes": [in_language(WHAT)]})
        return form


class RefusedOne(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class BulkAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    total = serializers.IntegerField()
    done = serializers.IntegerField(help_text="Those that were changed, or were so already.")
    failed = serializers.IntegerField()
    results = RefusedOne(many=True, help_text="Those that failed.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    cancelled = serializers.BooleanField()
    can_undo = serializers.BooleanField()
    undoes = serializers.UUIDField(allow_null=True)


class BulkDoor(TicketDoor):
    permission_classes = [Requires("ticket.work")]

    def one(self, run_id: UUID) -> BulkRun:
        """One's own."""
        run = BulkRun.objects.filter(pk=run_id, by_id=self.actor.user_id).first()
        if run is None:
            raise NotFound
        return run

    def begun(self, run: BulkRun) -> Response:
        """A few are done by the time the answer goes out; of many it says that they are begun."""
        if len(run.numbers) <= AT_ONCE:
            carry_on(run_id=run.pk, clock=now)
            run.refresh_from_db()
        else:
            transaction.on_commit(lambda: carry_on_bulk.enqueue(str(run.pk)), robust=True)
        return Response(run_body(run), status=202)


class TicketBulk(BulkDoor):
    @extend_schema(request=BulkForm, responses={202: BulkAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Up to 20 at once; more, up to 2,000, in the background, for whoever may change whole selections."""
        at, form = now(), valid(BulkForm, request.data)
        numbers = form["numbers"] if "numbers" in form else self._numbers(form["filters"])
        return self.begun(begin_bulk(numbers=numbers, deed=self._deed(form), by=self.actor, at=at))

    def _numbers(self, filters: dict[str, Any]) -> list[int]:
        found = listing.matching(self.actor, read_filters(filters) or {}, at=now())
        return list(found.values_list("pk", flat=True)[: MOST + 1])

    def _deed(self, form: dict[str, Any]) -> dict[str, Any]:
        if "merge_into" in form:
            return {"merge_into": form["merge_into"]}
        if "macro" in form:
            return deed_of(one_macro(self.actor, form["macro"]))
        return {"changes": form["changes"]}


class OneBulk(BulkDoor):
    @extend_schema(responses=BulkAnswer)
    def get(self, request: Request, run_id: UUID) -> Response:
        query_of(request, NoQuery)
        return Response(run_body(self.one(run_id)))

    @extend_schema(responses=BulkAnswer)
    def delete(self, request: Request, run_id: UUID) -> Response:
        """Stop behind what is being done just now. What was done stays, and can be undone."""
        return Response(run_body(cancel_bulk(run=self.one(run_id), by=self.actor, at=now())))


class BulkUndo(BulkDoor):
    @extend_schema(request=None, responses={202: BulkAnswer})
    @idempotent
    def post(self, request: Request, run_id: UUID) -> Response:
        """Every ticket nobody has changed since is put back to what it was; the others are named as failed."""
        valid(NoQuery, request.data)
        return self.begun(undo_bulk(run=self.one(run_id), by=self.actor, at=now()))


urlpatterns = [
    path("ticket-bulk", TicketBulk.as_view()),
    path("ticket-bulk/<uuid:run_id>", OneBulk.as_view()),
    path("ticket-bulk/<uuid:run_id>/undo", BulkUndo.as_view()),
]
