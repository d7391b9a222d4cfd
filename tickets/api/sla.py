"""What is promised: policies and the steps when a promise breaks. Administrators read and write them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import Requires
from helpdesk.api.serializers import Parts, RowSerializer, StrictSerializer, in_language
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from helpdesk.desk.models import Calendar, Queue
from tickets.actions.terms import delete_policy, save_policy
from tickets.circles import CIRCLES
from tickets.models import Category, Escalation, SlaPolicy
from tickets.models.clocks import KINDS
from tickets.versions import refuse_changed, version_of

from .doors import SEEN_OF_SET_UP, NoQuery, TicketDoor, seen_of_set_up

A_MINUTE, TWO_YEARS = 60, 2 * 366 * 24 * 3_600
MOST_STEPS = 20
NOTHING = {"zh": "请至少承诺一个时限。", "en": "Promise at least one target."}
NOT_PROMISED = {"zh": "没有承诺这个时限，它就没有升级步骤。", "en": "What is not promised has no steps."}
SAME_STEP = {"zh": "有两步完全一样。", "en": "Two steps are the same."}


class StepForm(StrictSerializer):
    kind = serializers.ChoiceField(choices=KINDS)
    after_s = serializers.IntegerField(min_value=-TWO_YEARS, max_value=TWO_YEARS)
    tell = serializers.ChoiceField(choices=CIRCLES)
    raise_priority = serializers.BooleanField(default=False)


class Target(serializers.IntegerField):
    """Open seconds of the calendar; null: no promise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=A_MINUTE, max_value=TWO_YEARS, allow_null=True, required=False, **options)


class PolicyForm(StrictSerializer):
    name = Plain(max_length=60, validators=[UniqueValidator(SlaPolicy.objects.all())])
    queue = serializers.SlugRelatedField("slug", queryset=Queue.objects.all(), allow_null=True, required=False)
    category = serializers.SlugRelatedField("slug", queryset=Category.objects.all(), allow_null=True, required=False)
    priority = serializers.IntegerField(min_value=1, max_value=4, allow_null=True, required=False)
    calendar = serializers.PrimaryKeyRelatedField(queryset=Calendar.objects.all(), allow_null=True, required=False)
    first_response_s = Target()
    next_response_s = Target()
    resolution_s = Target()
    warn_at_percent = serializers.IntegerField(min_value=1, max_value=99, required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)
    is_active = serializers.BooleanField(required=False)
    escalations = Parts(child=StepForm(), max_length=MOST_STEPS, required=False)

    def validate_escalations(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({tuple(sorted(step.items())) for step in steps}) < len(steps):
            raise serializers.ValidationError(in_language(SAME_STEP))
        return steps

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        targets = {kind for kind in KINDS if form.get(f"{kind}_s", getattr(self.instance, f"{kind}_s", None)) is not None}
        if not targets:
            raise serializers.ValidationError({"first_response_s": [in_language(NOTHING)]})
        if any(step["kind"] not in targets for step in form.get("escalations", ())):
            raise serializers.ValidationError({"escalations": [in_language(NOT_PROMISED)]})
        return form


class StepAnswer(RowSerializer):
    class Meta:
        model = Escalation
        fields = ("kind", "after_s", "tell", "raise_priority")


class PolicyAnswer(RowSerializer):
    """`queue` and `category` are slugs, `calendar` an id; null: any, and the queue's own."""

    queue = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    category = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    escalations = StepAnswer(many=True)
    version = serializers.SerializerMethodField()

    class Meta:
        model = SlaPolicy
        fields = (
            *("id", "name", "queue", "category", "priority", "calendar", "first_response_s", "next_response_s", "resolution_s"),
            *("warn_at_percent", "position", "is_active", "changed_at", "escalations", "version"),
        )

    def get_version(self, policy: SlaPolicy) -> str:
        return version_of(policy)


class PolicyDoor(TicketDoor):
    permission_classes = [Requires("sla.manage")]


class Policies(PolicyDoor):
    @extend_schema(responses=page_of(PolicyAnswer))
    def get(self, request: Request) -> Response:
        """In the order in which they are tried: the first that fits a ticket is what it is promised."""
        query_of(request, NoQuery)
        return Response({"results": PolicyAnswer(policies(), many=True).data, "next": None})

    @extend_schema(request=PolicyForm, responses={201: PolicyAnswer})
    @idempotent
    @transaction.atomic
    def post(self, request: Request) -> Response:
        form = PolicyForm(data=request.data)
        form.is_valid(raise_exception=True)
        steps = form.validated_data.pop("escalations", [])
        policy = save_policy(policy=SlaPolicy(**form.validated_data), escalations=steps, by=self.actor, at=now())
        return Response(PolicyAnswer(policies().get(pk=policy.pk)).data, status=201)


class OnePolicy(PolicyDoor):
    @extend_schema(request=PolicyForm(partial=True), responses=PolicyAnswer, parameters=[SEEN_OF_SET_UP])
    @transaction.atomic
    def patch(self, request: Request, policy_id: UUID) -> Response:
        """Running clocks follow within seconds: what was spent stays spent."""
        policy = locked(policy_id)
        form = PolicyForm(policy, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        refuse_changed(policy, seen_of_set_up(request))
        steps = form.validated_data.pop("escalations", None)
        for name, value in form.validated_data.items():
            setattr(policy, name, value)
        save_policy(policy=policy, escalations=steps, by=self.actor, at=now())
        return Response(PolicyAnswer(policies().get(pk=policy_id)).data)

    @extend_schema(responses={204: None})
    @transaction.atomic
    def delete(self, request: Request, policy_id: UUID) -> Response:
        """Its tickets are promised what the next policy that fits says."""
        delete_policy(policy=locked(policy_id), by=self.actor, at=now())
        return Response(status=204)


def policies() -> QuerySet[SlaPolicy]:
    return SlaPolicy.objects.select_related("queue", "category").prefetch_related("escalations")


def locked(policy_id: UUID) -> SlaPolicy:
    policy: SlaPolicy = get_object_or_404(SlaPolicy.objects.select_for_update(), pk=policy_id)
    return policy


urlpatterns = [
    path("sla-policies", Policies.as_view()),
    path("sla-policies/<uuid:policy_id>", OnePolicy.as_view()),
]
