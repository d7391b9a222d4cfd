"""Switch the second factor on and off."""

from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from helpdesk.common.errors import Conflict
from helpdesk.evidence import record

from .. import mails
from ..limits import WRONG_CODE, try_once
from ..models import User
from ..second_factor import step_of
from .ending import end_sessions
from .passwords import confirm_password
from .signing_in import WrongCode


class AlreadyOn(Conflict):
    code = "second_factor_already_on"
    zh = "两步验证已经打开。要换一台设备，请先关闭再重新设置。"
    en = "Two-step verification is on already. To move it to another device, switch it off and set it up again."


def new_secret(*, user: User) -> tuple[str, str]:
    """A secret to show once, and the `otpauth:` address of the same for a camera. Nothing is stored yet."""
    refuse_second(user)
    secret = generate_totp_secret()
    return secret, get_adapter().build_totp_url(user, secret)


def switch_on(*, user: User, secret: str, code: str, session_key: str, at: datetime) -> list[str]:
    """The recovery codes, shown this once. Other sessions, opened without the second factor, end."""
    refuse_second(user)
    tries = try_once({WRONG_CODE: str(user.pk)}, at=at)
    if step_of(secret, code) is None:
        raise WrongCode
    tries.take_back()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        refuse_second(user)
        TOTP.activate(user, secret)
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
        record("account.second_factor_on", subject=("account", user.pk), by=user.actor.key, at=at, facts={})
        mails.send(mails.SECOND_FACTOR_CHANGED, to=user, link=mails.reset_page(), change=mails.ON[mails.language_of(user)])
        end_sessions(user=user, by=user.actor, reason="second_factor_on", at=at, keep=session_key)
    return codes


def switch_off(*, user: User, password: str, at: datetime) -> None:
    confirm_password(user=user, password=password, field="password", at=at)
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        record("account.second_factor_off", subject=("account", user.pk), by=user.actor.key, at=at, facts={})
        mails.send(mails.SECOND_FACTOR_CHANGED, to=user, link=mails.reset_page(), change=mails.OFF[mails.language_of(user)])


def refuse_second(user: User) -> None:
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise AlreadyOn
