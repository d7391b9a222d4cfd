"""Doors: sign up, and one's own data."""

from typing import Any

from django.conf import settings
from django.urls import path
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.actions.contact_codes import prove_phone
from helpdesk.accounts.answers import EmptyAnswer, OwnDataAnswer, UserAnswer
from helpdesk.accounts.browser import group_of, signed_in
from helpdesk.accounts.contacts import has_proven_phone
from helpdesk.accounts.fields import Plain, password_field
from helpdesk.accounts.models import User
from helpdesk.accounts.permissions import SignedInUser, user_of
from helpdesk.accounts.representation import user_in_full
from helpdesk.api.permissions import Anyone
from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.common.clock import now

from ..actions import change_own_data, register
from ..phone_codes import send_phone_code
from ..phones import e164

NO_SUCH_PHONE = {
    "zh": "这个电话号码打不通，请检查。国外号码请带国家代码，如 +65。",
    "en": "This is no phone number we could reach.",
}


class PhoneField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        number = e164(text) if text else ""
        if number is None:
            raise serializers.ValidationError(in_language(NO_SUCH_PHONE))
        return number


class Registration(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    phone = PhoneField(max_length=30, required=False, allow_blank=True, default="")
    password = password_field()
    display_name = Plain(max_length=60)
    accepted_agreement = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class OwnData(StrictSerializer):
    display_name = Plain(max_length=60, required=False)
    phone = PhoneField(max_length=30, required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class PhoneCode(StrictSerializer):
    code = serializers.RegexField(r"^\d{6}$")


class MembersDoor(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=Registration, responses={201: UserAnswer})
    def post(self, request: Request) -> Response:
        at = now()
        form = Registration(data=request.data)
        form.is_valid(raise_exception=True)
        user = register(
            **form.validated_data,
            language=get_language() or settings.LANGUAGE_CODE,
            address=request._request.client_address,  # type: ignore[attr-defined]
            address_group=group_of(request),
            at=at,
        )
        answer = signed_in(request, user, at=at, status=201)
        answer.data = answer.data["user"]
        return answer


class OwnDataDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(responses=OwnDataAnswer)
    def get(self, request: Request) -> Response:
        return Response(own_data(user_of(request)))

    @extend_schema(request=OwnData, responses=OwnDataAnswer)
    def patch(self, request: Request) -> Response:
        form = OwnData(data=request.data)
        form.is_valid(raise_exception=True)
        if form.validated_data:
            change_own_data(user=user_of(request), changes=form.validated_data, at=now())
        return Response(own_data(user_of(request)))


class PhoneProofDoor(APIView):
    permission_classes = [SignedInUser]

    @extend_schema(request=None, responses={202: EmptyAnswer})
    def post(self, request: Request) -> Response:
        """Send a code to the number of one's own data."""
        StrictSerializer(data=request.data).is_valid(raise_exception=True)
        send_phone_code(user=user_of(request), at=now())
        return Response({}, status=202)

    @extend_schema(request=PhoneCode, responses=OwnDataAnswer)
    def put(self, request: Request) -> Response:
        form = PhoneCode(data=request.data)
        form.is_valid(raise_exception=True)
        prove_phone(user=user_of(request), **form.validated_data, at=now())
        return Response(own_data(user_of(request)))


def own_data(user: User) -> dict[str, Any]:
    return user_in_full(user) | {"phone": user.phone, "phone_verified": has_proven_phone(user)}


urlpatterns = [
    path("members", MembersDoor.as_view()),
    path("members/me", OwnDataDoor.as_view()),
    path("members/me/phone-verification", PhoneProofDoor.as_view()),
]
