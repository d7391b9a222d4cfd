"""Doors: the people of the desk, their roles and teams, and invitations."""

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.filters import PageQuery, query_of
from helpdesk.api.idempotency import idempotent
from helpdesk.api.pagination import CursorPages
from helpdesk.api.permissions import Anyone, Requires, actor_behind
from helpdesk.api.serializers import StrictSerializer
from helpdesk.api.shapes import page_of
from helpdesk.common.actors import Actor, Role
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from ..actions.people import (
    accept_invitation,
    change_role,
    deactivate,
    invite_again,
    invite_person,
    move_to_team,
    open_team,
    reactivate,
    rename,
)
from ..answers import EmptyAnswer, PersonAnswer, SignInAnswer, TeamAnswer
from ..browser import group_of, signed_in
from ..fields import Plain
from ..limits import LINK_FROM_ADDRESS, try_once
from ..models import Team, User
from ..queries import people_visible_to, person_visible_to, search_people, teams
from ..representation import person_brief, team_brief, with_details
from .passwords import NewPassword

STAFF = [Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]


class PeopleFilter(PageQuery):
    role = serializers.ChoiceField(
        choices=[Role.CUSTOMER, *STAFF, "staff"], required=False, help_text="`staff`: all but customers."
    )
    team = serializers.UUIDField(required=False)
    q = serializers.CharField(max_length=60, required=False)


class Invitation(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    display_name = Plain(max_length=60)
    role = serializers.ChoiceField(choices=STAFF)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), required=False, allow_null=True, default=None)


class PersonChange(StrictSerializer):
    role = serializers.ChoiceField(choices=[Role.CUSTOMER, *STAFF], required=False)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False)
    display_name = Plain(max_length=60, required=False)


class NewTeam(StrictSerializer):
    name = Plain(max_length=60)


class ByName(CursorPages):
    ordering = ("display_name", "id")


class PeopleDoor(APIView):
    def get_permissions(self) -> list[Any]:
        return [Requires("people.read" if self.request.method == "GET" else "people.manage")()]

    @extend_schema(parameters=[PeopleFilter], responses=page_of(PersonAnswer))
    def get(self, request: Request) -> Response:
        wanted = query_of(request, PeopleFilter)
        pages = ByName()
        people = with_details(chosen(acting(request), wanted))
        page = pages.paginate_queryset(people, request, self) or []
        return pages.get_paginated_response([person_brief(person) for person in page])

    @extend_schema(request=Invitation, responses={201: PersonAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = Invitation(data=request.data)
        form.is_valid(raise_exception=True)
        person = invite_person(by=acting(request), **form.validated_data, at=now())
        return Response(person_brief(detailed(acting(request), person.pk)), status=201)


class PersonDoor(APIView):
    permission_classes = [Requires("people.manage")]

    @extend_schema(responses=PersonAnswer)
    def get(self, request: Request, person_id: UUID) -> Response:
        return Response(person_brief(detailed(acting(request), person_id)))

    @extend_schema(request=PersonChange, responses=PersonAnswer)
    def patch(self, request: Request, person_id: UUID) -> Response:
        by, at = acting(request), now()
        person = person_visible_to(by, person_id)
        form = PersonChange(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        with transaction.atomic():  # all of it or nothing
            if "display_name" in wanted:
                rename(by=by, person=person, display_name=wanted["display_name"], at=at)
            if "team" in wanted:
                move_to_team(by=by, person=person, team=wanted["team"], at=at)
            if "role" in wanted:
                change_role(by=by, person=person, role=wanted["role"], at=at)
            if "is_active" in wanted:
                (reactivate if wanted["is_active"] else deactivate)(by=by, person=person, at=at)
        return Response(person_brief(detailed(by, person_id)))


class InvitationsDoor(APIView):
    permission_classes = [Requires("people.manage")]

    @extend_schema(request=None, responses={202: EmptyAnswer})
    def post(self, request: Request, person_id: UUID) -> Response:
        StrictSerializer(data=request.data).is_valid(raise_exception=True)
        by = acting(request)
        invite_again(by=by, person=person_visible_to(by, person_id), at=now())
        return Response({}, status=202)


class InvitationDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=NewPassword, responses=SignInAnswer)
    def put(self, request: Request, token: str) -> Response:
        """The invited person chooses a password and is signed in."""
        form = NewPassword(data=request.data)
        form.is_valid(raise_exception=True)
        tries = try_once({LINK_FROM_ADDRESS: group_of(request)}, at=now())
        person = accept_invitation(token=token, **form.validated_data, at=now())
        tries.take_back()
        return signed_in(request, person, at=now())


class TeamsDoor(APIView):
    def get_permissions(self) -> list[Any]:
        return [Requires("people.read" if self.request.method == "GET" else "people.manage")()]

    @extend_schema(responses=page_of(TeamAnswer))
    def get(self, request: Request) -> Response:
        query_of(request, StrictSerializer)
        return Response({"results": [team_brief(team) for team in teams()], "next": None})

    @extend_schema(request=NewTeam, responses={201: TeamAnswer})
    @idempotent
    def post(self, request: Request) -> Response:
        form = NewTeam(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(team_brief(open_team(by=acting(request), **form.validated_data, at=now())), status=201)


def acting(request: Request) -> Actor:
    """The actor; the permission class has let nobody else in."""
    return cast(Actor, actor_behind(request))


def detailed(by: Actor, person_id: UUID) -> User:
    person = with_details(people_visible_to(by)).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def chosen(by: Actor, wanted: dict[str, Any]) -> QuerySet[User]:
    people = people_visible_to(by)
    if "role" in wanted:
        people = people.filter(role__in=STAFF if wanted["role"] == "staff" else [wanted["role"]])
    if "team" in wanted:
        people = people.filter(team=wanted["team"])
    return search_people(people, wanted["q"]) if "q" in wanted else people
