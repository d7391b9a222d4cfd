"""What a ticket can be about: customers choose, administrators define."""

from typing import Any

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.filters import query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.permissions import Anyone, Requires, actor_behind
from helpdesk.api.shapes import page_of
from helpdesk.common.clock import now
from tickets.actions.defining import save_category
from tickets.forms import form_for
from tickets.models import Category
from tickets.versions import refuse_changed, version_of

from .answers import FieldAnswer
from .definition_forms import CategoryChanges, CategoryForm
from .doors import SEEN_OF_SET_UP, NoQuery, TicketDoor, seen_of_set_up


class CategoryAnswer(serializers.Serializer[Any]):
    """The last four are for staff."""

    slug = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    description = serializers.CharField()
    description_en = serializers.CharField()
    needs_service = serializers.BooleanField()
    for_customers = serializers.BooleanField()
    is_active = serializers.BooleanField()
    position = serializers.IntegerField()
    queue = serializers.CharField(required=False, help_text="Slug.")
    priority = serializers.IntegerField(required=False)
    assignment = serializers.ChoiceField(choices=["manual", "round_robin", "least_loaded"], required=False)
    version = serializers.CharField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"fields": FieldAnswer(many=True)}


class Categories(TicketDoor):
    def get_permissions(self) -> list[BasePermission]:
        return [Anyone() if self.request.method == "GET" else Requires("ticket.define")()]

    @extend_schema(responses=page_of(CategoryAnswer))
    def get(self, request: Request) -> Response:
        """For customers those they can choose, with what they are asked; for staff all, with what has been retired."""
        query_of(request, NoQuery)
        actor = actor_behind(request)
        categories = Category.objects.select_related("queue")
        if actor is not None and actor.is_staff:
            return Response({"results": [for_staff(category) for category in categories], "next": None})
        chosen_from = categories.filter(is_active=True, for_customers=True)
        return Response({"results": [for_customers(category) for category in chosen_from], "next": None})

    @extend_schema(request=CategoryForm, responses={201: CategoryAnswer})
    @idempotent
    @transaction.atomic
    def post(self, request: Request) -> Response:
        form = CategoryForm(data=request.data)
        form.is_valid(raise_exception=True)
        fields = form.validated_data.pop("fields", [])
        category = save_category(category=Category(**form.validated_data), fields=fields, by=self.actor, at=now())
        return Response(for_staff(category), status=201)


class OneCategory(TicketDoor):
    permission_classes = [Requires("ticket.define")]

    @extend_schema(request=CategoryChanges(partial=True), responses=CategoryAnswer, parameters=[SEEN_OF_SET_UP])
    @transaction.atomic
    def patch(self, request: Request, slug: str) -> Response:
        category = get_object_or_404(Category.objects.select_for_update(of=("self",)).select_related("queue"), slug=slug)
        form = CategoryChanges(category, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        refuse_changed(category, seen_of_set_up(request))
        fields = form.validated_data.pop("fields", None)
        for name, value in form.validated_data.items():
            setattr(category, name, value)
        return Response(for_staff(save_category(category=category, fields=fields, by=self.actor, at=now())))


def for_customers(category: Category) -> dict[str, Any]:
    return {
        "slug": category.slug,
        "name": category.name,
        "name_en": category.name_en,
        "description": category.description,
        "description_en": category.description_en,
        "needs_service": category.needs_service,
        "for_customers": category.for_customers,
        "is_active": category.is_active,
        "position": category.position,
        "fields": form_for(category.fields, by_customer=True),
    }


def for_staff(category: Category) -> dict[str, Any]:
    return for_customers(category) | {
        "fields": category.fields,
        "queue": category.queue.slug,
        "priority": category.priority,
        "assignment": category.assignment,
        "version": version_of(category),
    }


urlpatterns = [
    path("ticket-categories", Categories.as_view()),
    path("ticket-categories/<slug:slug>", OneCategory.as_view()),
]
