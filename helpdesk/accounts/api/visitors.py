"""Doors for people without an account."""

from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from ..actions.visitors import attach_visitor, end_visitor, let_in
from ..answers import AttachedAnswer, NewVisitorAnswer
from ..browser import group_of, set_cookie
from ..fields import Plain
from ..identity import visitor_of
from ..permissions import SignedInUser, user_of
from ..representation import visitor_brief


class NewVisitor(StrictSerializer):
    display_name = Plain(max_length=60, required=False, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")


class VisitorsDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=NewVisitor, responses={201: NewVisitorAnswer})
    def post(self, request: Request) -> Response:
        """Lets a visitor in. The token comes in a cookie for our own pages, and in the answer for a page elsewhere."""
        form = NewVisitor(data=request.data)
        form.is_valid(raise_exception=True)
        visitor, token = let_in(
            **form.validated_data,
            address=request._request.client_address,  # type: ignore[attr-defined]
            address_group=group_of(request),
            at=now(),
        )
        response = Response({"id": str(visitor.pk), "name": visitor.name, "token": token}, status=201)
        set_cookie(response, settings.VISITOR_COOKIE_NAME, token, int(settings.VISITOR_LIFETIME.total_seconds()))
        response["Cache-Control"] = "no-store"
        get_token(request._request)
        return response


class OwnVisitDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """The visitor is done: the token opens nothing from now on."""
        visitor = visitor_of(request)
        if visitor is None:
            raise NotFound
        end_visitor(visitor=visitor, by=visitor.actor, at=now())
        response = Response(status=204)
        response.delete_cookie(settings.VISITOR_COOKIE_NAME, samesite="Lax")
        return response


class AttachmentDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(request=None, responses=AttachedAnswer)
    def post(self, request: Request) -> Response:
        """The signed-in member was the visitor whose token this browser holds: their conversation becomes the member's."""
        StrictSerializer(data=request.data).is_valid(raise_exception=True)
        visitor = visitor_of(request)
        if visitor is None:
            raise NotFound
        attach_visitor(visitor=visitor, user=user_of(request), at=now())
        response = Response({"visitor": visitor_brief(visitor)})
        response.delete_cookie(settings.VISITOR_COOKIE_NAME, samesite="Lax")
        return response
