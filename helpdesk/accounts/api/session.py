"""Doors: sign in, sign out, and who am I."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now
from helpdesk.common.errors import DomainError

from ..actions.ending import end_session
from ..actions.signing_in import check_code, check_credentials, note_sign_out
from ..answers import SignInAnswer, WhoAnswer
from ..browser import PENDING, device_of, group_of, signed_in
from ..fields import password_field
from ..identity import has_second_factor, visitor_of
from ..models import User
from ..representation import user_in_full, visitor_brief
from ..sessions import key_of

CODE_WITHIN = timedelta(minutes=5)


class SignInAgain(DomainError):
    code = "sign_in_again"
    status = 400
    zh = "时间太久了，请重新输入邮箱和密码。"
    en = "That took too long. Please enter your e-mail and password again."


class Credentials(StrictSerializer):
    email = serializers.CharField(max_length=254)
    password = password_field()


class Code(StrictSerializer):
    code = serializers.CharField(max_length=20)


class SessionDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=WhoAnswer)
    def get(self, request: Request) -> Response:
        get_token(request._request)  # the page needs it for its first unsafe call
        user = request.user if request.user.is_authenticated else None
        visitor = None if user else visitor_of(request)
        return Response(
            {
                "user": user_in_full(user) if user else None,
                "visitor": visitor_brief(visitor) if visitor else None,
                "next": "otp" if not user and pending_user(request, at=now()) else None,
            }
        )

    @extend_schema(request=Credentials, responses=SignInAnswer)
    def post(self, request: Request) -> Response:
        at = now()
        form = Credentials(data=request.data)
        form.is_valid(raise_exception=True)
        user = check_credentials(**form.validated_data, address=group_of(request), device=device_of(request), at=at)
        if has_second_factor(user):
            request._request.session.flush()
            request._request.session[PENDING] = {"user": str(user.pk), "at": at.isoformat()}
            return Response({"next": "otp", "user": None})
        return signed_in(request, user, at=at)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        if request.user.is_authenticated:
            end_session(
                user=request.user,
                session_key=key_of(request._request.session.session_key or ""),
                by=request.user.actor,
                at=now(),
            )
            note_sign_out(user=request.user, at=now())
        logout(request._request)
        return Response(status=204)


class CodeDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=Code, responses=SignInAnswer)
    def post(self, request: Request) -> Response:
        at = now()
        form = Code(data=request.data)
        form.is_valid(raise_exception=True)
        user = pending_user(request, at=at)
        if user is None:
            raise SignInAgain
        check_code(user=user, code=form.validated_data["code"], at=at)
        return signed_in(request, user, at=at)


def pending_user(request: Request, *, at: datetime) -> User | None:
    """Whose password was right a moment ago and whose code is still to come."""
    pending: dict[str, Any] | None = request._request.session.get(PENDING)
    if not pending or at - datetime.fromisoformat(pending["at"]) > CODE_WITHIN:
        return None
    return User.objects.filter(pk=pending["user"], is_active=True).first()
