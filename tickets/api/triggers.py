"""Rules on events and on time: defined by administrators, tried on last week before they are switched on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.frames import moment
from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import RowSerializer, StrictSerializer, in_language
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound
from tickets import rows
from tickets.actions.triggers import change_trigger, define_trigger, remove_trigger
from tickets.circles import CIRCLES
from tickets.conditions import ABOUT_THE_ENTRY, TriggerConditions, read_conditions
from tickets.models import Trigger
from tickets.previews import LOOKS_BACK, would_have_matched
from tickets.versions import version_of

from .answers import TicketRowAnswer
from .automation_forms import MACRO_TEXT, NOT_ME, NOTHING, StandingChangesForm
from .doors import SEEN_OF_SET_UP, NoQuery, TicketDoor, seen_of_set_up, valid

OCCASIONS = ("opened", "replied_by_customer", "replied_by_staff", "changed", "urged", "waited")
SHORTEST_WAIT_S, LONGEST_WAIT_S = 5 * 60, 90 * 24 * 3_600
SHOWN, COUNTED_AT_MOST = 20, 999
WAIT_NEEDED = {"zh": "请写等多久，5 分钟到 90 天。", "en": "Say how long, 5 minutes to 90 days."}
NO_WAIT = {"zh": "只有按时间触发的规则才有等待时间。", "en": "Only a rule on time waits."}
NO_ENTRY = {"zh": "等待的时候没有「刚才发生的事」，去掉这个条件。", "en": "A rule on time has no “just now”: take this away."}


class KeptConditions(TriggerConditions):
    """Kept as they were written, like an address."""

    def to_internal_value(self, data: Any) -> Any:
        return {name: data[name] for name in super().to_internal_value(data)}


class RuleChanges(StandingChangesForm):
    def validate_assignee(self, word: str | None) -> str | None:
        if word == "me":
            raise serializers.ValidationError(in_language(NOT_ME))
        return super().validate_assignee(word)


class DeedsForm(StrictSerializer):
    text = serializers.CharField(max_length=MACRO_TEXT, trim_whitespace=False, allow_blank=True, required=False)
    is_note = serializers.BooleanField(required=False)
    changes = RuleChanges(required=False)
    notify = serializers.ListField(child=serializers.ChoiceField(choices=CIRCLES), max_length=len(CIRCLES), required=False)

    def validate(self, deeds: dict[str, Any]) -> dict[str, Any]:
        if not (deeds.get("text", "").strip() or deeds.get("changes") or deeds.get("notify")):
            raise serializers.ValidationError({"text": [in_language(NOTHING)]})
        return deeds


class WhenForm(StrictSerializer):
    on = serializers.ChoiceField(choices=OCCASIONS)
    after_s = serializers.IntegerField(min_value=SHORTEST_WAIT_S, max_value=LONGEST_WAIT_S, required=False, allow_null=True)
    conditions = KeptConditions(default=dict)

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        on, after_s = self._now("on", form), self._now("after_s", form)
        if (on == "waited") != bool(after_s):
            raise serializers.ValidationError({"after_s": [in_language(WAIT_NEEDED if on == "waited" else NO_WAIT)]})
        if on == "waited" and (names := set(ABOUT_THE_ENTRY) & set(self._now("conditions", form) or {})):
            raise serializers.ValidationError({"conditions": {name: [in_language(NO_ENTRY)] for name in sorted(names)}})
        return form

    def _now(self, name: str, form: dict[str, Any]) -> Any:
        """As it will be: what is said, else what the rule says already."""
        return form.get(name, getattr(self.instance, name, None))


class TriggerForm(WhenForm):
    name = Plain(max_length=48)
    deeds = DeedsForm()
    is_active = serializers.BooleanField(default=False)
    position = serializers.IntegerField(min_value=0, max_value=999, default=0)


class TriggerAnswer(RowSerializer):
    ran = serializers.IntegerField(help_text="How often it acted in the last seven days.")
    version = serializers.SerializerMethodField()

    class Meta:
        model = Trigger
        fields = (
            *("id", "name", "on", "after_s", "conditions", "deeds", "is_active", "position", "failed_at", "error", "ran"),
            "version",
        )

    def get_version(self, trigger: Trigger) -> str:
        return version_of(trigger)


PreviewAnswer = inline_serializer(
    "TriggerPreview",
    {
        "matched": serializers.IntegerField(help_text="Tickets, counted up to 999."),
        "more": serializers.BooleanField(),
        "tickets": TicketRowAnswer(many=True),
        "since": serializers.DateTimeField(),
    },
)


class TriggerDoor(TicketDoor):
    permission_classes = [Requires("trigger.manage")]


class Triggers(TriggerDoor):
    @extend_schema(responses=page_of(TriggerAnswer))
    def get(self, request: Request) -> Response:
        query_of(request, NoQuery)
        return Response({"results": TriggerAnswer(with_runs(), many=True).data, "next": None})

    @extend_schema(request=TriggerForm, responses={201: TriggerAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        trigger = define_trigger(by=self.actor, at=now(), **valid(TriggerForm, request.data))
        return Response(TriggerAnswer(with_runs().get(pk=trigger.pk)).data, status=201)


class OneTrigger(TriggerDoor):
    @extend_schema(request=TriggerForm(partial=True), responses=TriggerAnswer, parameters=[SEEN_OF_SET_UP])
    def patch(self, request: Request, trigger_id: UUID) -> Response:
        trigger = one(trigger_id)
        form = TriggerForm(trigger, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        change_trigger(trigger, by=self.actor, at=now(), seen=seen_of_set_up(request), **form.validated_data)
        return Response(TriggerAnswer(with_runs().get(pk=trigger.pk)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, trigger_id: UUID) -> Response:
        remove_trigger(one(trigger_id), by=self.actor, at=now())
        return Response(status=204)


class TriggerPreviews(TriggerDoor):
    @extend_schema(request=WhenForm, responses=PreviewAnswer)
    def post(self, request: Request) -> Response:
        """Which tickets it would have acted on in the last seven days. Changes nothing.

        What happened is taken from the timeline; the conditions are held against the tickets as they are now.
        """
        form, at = valid(WhenForm, request.data), now()
        conditions = read_conditions(form["conditions"])
        found = would_have_matched(form["on"], form.get("after_s"), conditions, at=at)
        matched = found.order_by()[: COUNTED_AT_MOST + 1].count()
        return Response(
            {
                "matched": min(matched, COUNTED_AT_MOST),
                "more": matched > COUNTED_AT_MOST,
                "tickets": rows.for_staff(rows.read(found[:SHOWN]), at),
                "since": moment(at - LOOKS_BACK),
            }
        )


def with_runs() -> QuerySet[Trigger]:
    return Trigger.objects.annotate(ran=Count("runs", filter=Q(runs__at__gt=now() - timedelta(days=7))))


def one(trigger_id: UUID) -> Trigger:
    trigger = Trigger.objects.filter(pk=trigger_id).first()
    if trigger is None:
        raise NotFound
    return trigger


urlpatterns = [
    path("triggers", Triggers.as_view()),
    path("triggers/preview", TriggerPreviews.as_view()),
    path("triggers/<uuid:trigger_id>", OneTrigger.as_view()),
]
