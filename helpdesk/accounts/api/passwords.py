"""Doors: change a password, reset a forgotten one, prove an e-mail address."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now

from ..actions.passwords import ask_for_reset, change_password, reset_password
from ..actions.proving import prove_email, send_proof_link
from ..actions.signing_in import account_key
from ..answers import EmptyAnswer, JustUserAnswer
from ..browser import group_of, open_session
from ..fields import password_field
from ..jobs import answer_resets_now
from ..limits import LINK_FROM_ADDRESS, RESET_FOR_ACCOUNT, RESET_FROM_ADDRESS, try_once
from ..permissions import SignedInUser, user_of
from ..representation import user_in_full


class PasswordChange(StrictSerializer):
    current = password_field()
    new = password_field()


class ResetRequest(StrictSerializer):
    email = serializers.EmailField(max_length=254)


class NewPassword(StrictSerializer):
    password = password_field()


class PasswordDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(request=PasswordChange, responses=JustUserAnswer)
    def put(self, request: Request) -> Response:
        at = now()
        form = PasswordChange(data=request.data)
        form.is_valid(raise_exception=True)
        change_password(user=user_of(request), **form.validated_data, at=at)
        response = Response({"user": user_in_full(user_of(request))})
        open_session(request, response, user_of(request), at=at)
        return response


class ResetsDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=ResetRequest, responses={202: EmptyAnswer})
    def post(self, request: Request) -> Response:
        """202 whether or not anybody has this address; the mail tells the one who may know."""
        form = ResetRequest(data=request.data)
        form.is_valid(raise_exception=True)
        email = form.validated_data["email"].lower()
        try_once({RESET_FROM_ADDRESS: group_of(request), RESET_FOR_ACCOUNT: account_key(email)}, at=now())
        ask_for_reset(email=email, at=now())
        answer_resets_now.enqueue()
        return Response({}, status=202)


class ResetDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=NewPassword, responses=EmptyAnswer)
    def put(self, request: Request, token: str) -> Response:
        """Sets the password and signs nobody in: the second factor, if there is one, is still asked."""
        form = NewPassword(data=request.data)
        form.is_valid(raise_exception=True)
        tries = try_once({LINK_FROM_ADDRESS: group_of(request)}, at=now())
        reset_password(token=token, **form.validated_data, at=now())
        tries.take_back()
        return Response({})


class ProofsDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(request=None, responses={202: EmptyAnswer})
    def post(self, request: Request) -> Response:
        StrictSerializer(data=request.data).is_valid(raise_exception=True)
        send_proof_link(user=user_of(request), at=now())
        return Response({}, status=202)


class ProofDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(request=None, responses=JustUserAnswer)
    def put(self, request: Request, token: str) -> Response:
        StrictSerializer(data=request.data).is_valid(raise_exception=True)
        tries = try_once({LINK_FROM_ADDRESS: group_of(request)}, at=now())
        prove_email(user=user_of(request), token=token, at=now())
        tries.take_back()
        return Response({"user": user_in_full(user_of(request))})
