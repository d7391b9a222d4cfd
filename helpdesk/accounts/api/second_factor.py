"""Doors: the second factor of one's own account."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.api.serializers import StrictSerializer
from helpdesk.common.clock import now

from ..actions.second_factor import new_secret, switch_off, switch_on
from ..answers import AuthenticatorsAnswer, RecoveryCodesAnswer, SecretAnswer
from ..fields import password_field
from ..permissions import AnyUser, user_of
from ..sessions import key_of
from .session import Code, SignInAgain

WAITING = "second_factor_waiting"
CONFIRM_WITHIN = timedelta(minutes=15)


class Confirmation(StrictSerializer):
    password = password_field()


class AuthenticatorsDoor(APIView):
    permission_classes = [AnyUser]

    @extend_schema(responses=AuthenticatorsAnswer)
    def get(self, request: Request) -> Response:
        kept = {row.type: row for row in Authenticator.objects.filter(user=user_of(request))}
        codes = kept.get(Authenticator.Type.RECOVERY_CODES)
        return Response(
            {
                "totp": Authenticator.Type.TOTP in kept,
                "recovery_codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
            }
        )


class TotpDoor(APIView):
    permission_classes = [AnyUser]

    @extend_schema(request=None, responses=SecretAnswer)
    def post(self, request: Request) -> Response:
        """A secret to show. It waits in the session for the first code, and counts for nothing before."""
        StrictSerializer(data=request.data).is_valid(raise_exception=True)
        secret, uri = new_secret(user=user_of(request))
        request._request.session[WAITING] = {"secret": secret, "at": now().isoformat()}
        return Response({"secret": secret, "uri": uri}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=Code, responses=RecoveryCodesAnswer)
    def put(self, request: Request) -> Response:
        at = now()
        form = Code(data=request.data)
        form.is_valid(raise_exception=True)
        codes = switch_on(
            user=user_of(request),
            secret=self.waiting_secret(request, at),
            code=form.validated_data["code"],
            session_key=key_of(request._request.session.session_key or ""),
            at=at,
        )
        del request._request.session[WAITING]
        return Response({"recovery_codes": codes}, headers={"Cache-Control": "no-store"})

    @extend_schema(request=Confirmation, responses={204: None})
    def delete(self, request: Request) -> Response:
        form = Confirmation(data=request.data)
        form.is_valid(raise_exception=True)
        switch_off(user=user_of(request), **form.validated_data, at=now())
        return Response(status=204)

    def waiting_secret(self, request: Request, at: datetime) -> str:
        waiting = request._request.session.get(WAITING)
        if not waiting or at - datetime.fromisoformat(waiting["at"]) > CONFIRM_WITHIN:
            raise SignInAgain
        return str(waiting["secret"])
