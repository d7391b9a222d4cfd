"""Passwords: chosen, changed, reset."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from helpdesk.common.errors import DomainError, speaks_english
from helpdesk.evidence import record

from .. import mails
from ..limits import CONFIRMING_PASSWORD, try_once
from ..links import new_link, open_link, owner_of_link, void_links
from ..locks import lock_of, refuse_locked
from ..models import KnownDevice, OneTimeLink, ResetRequest, User
from ..queries import account_to_reset, has_proven_email
from .ending import end_sessions
from .proving import hold_address


class PasswordNotAccepted(DomainError):
    """`errors` says of which field, and why."""

    code = "invalid"
    status = 400
    zh = "密码没有通过，请看标出的地方。"
    en = "The password was not accepted. See the marked field."


WRONG_PASSWORD = {"zh": "现在的密码不对。", "en": "The current password is wrong."}


def refuse_weak_password(password: str, *, user: User, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordNotAccepted(errors={field: [_why(fault) for fault in error.error_list]}) from None


# Django's catalogue leaves some of its sentences in English.
WHY = {
    "password_too_short": ("至少要 {min_length} 位。", "It needs at least {min_length} characters."),
    "password_too_common": ("这个密码太常见，容易被猜到。", "This password is too common and easily guessed."),
    "password_entirely_numeric": ("不能全是数字。", "It cannot be digits only."),
    "password_too_similar": ("和您的邮箱或称呼太像了。", "It is too much like your e-mail address or name."),
}


def _why(fault: ValidationError) -> str:
    words = WHY.get(fault.code or "")
    return words[speaks_english()].format(**(fault.params or {})) if words else str(fault.messages[0])


def confirm_password(*, user: User, password: str, field: str, at: datetime) -> None:
    """Asked again before something that a borrowed session must not do. Raises PasswordNotAccepted or TooFast."""
    tries = try_once({CONFIRMING_PASSWORD: str(user.pk)}, at=at)
    if not user.check_password(password):
        raise PasswordNotAccepted(errors={field: [WRONG_PASSWORD[mails.language_of(user)]]})
    tries.take_back()


def change_password(*, user: User, current: str, new: str, at: datetime) -> None:
    """Ends every session of the user, the one it was changed in as well: its door opens a new one."""
    confirm_password(user=user, password=current, field="current", at=at)
    refuse_weak_password(new, user=user, field="new")
    with transaction.atomic():
        _set_password(user, new, reason="password_changed", at=at)
        mails.send(mails.PASSWORD_CHANGED, to=user, link=mails.reset_page())


def ask_for_reset(*, email: str, at: datetime) -> None:
    """The same row for known and unknown addresses: what it leads to happens in the background (TRUST AU-02)."""
    ResetRequest.objects.create(email=email.lower(), asked_at=at)


def answer_reset_requests(*, at: datetime) -> None:
    """Send the links that were asked for, each in a transaction of its own: killed at any line, none is lost or sent twice."""
    while True:
        with transaction.atomic():
            request = ResetRequest.objects.select_for_update(skip_locked=has_skip_locked()).order_by("pk").first()
            if request is None:
                return
            request.delete()
            send_reset_link(email=request.email, at=at)


def has_skip_locked() -> bool:
    """SQLite has no row locks and no need for them: one transaction writes at a time."""
    return connection.features.has_select_for_update_skip_locked


def send_reset_link(*, email: str, at: datetime) -> None:
    """Nothing for an address that is nobody's, of somebody who has no password yet, or of an account that is locked."""
    user = account_to_reset(email)
    if user is None or not user.has_usable_password() or lock_of(user, at=at):
        return
    with transaction.atomic():
        link = new_link(purpose=OneTimeLink.Purpose.PASSWORD_RESET, user=user, at=at)
        mails.send(mails.RESET, to=user, link=link)
        record("account.reset_requested", subject=("account", user.pk), by="anonymous", at=at, facts={})


def reset_password(*, token: str, password: str, at: datetime) -> User:
    """Who opens the link has the address: if it was not proven before, nothing set up before counts (TRUST AU-05).

    The same for the link that ends a restoration. Raises NotFound for a link that does not open, AccountIsLocked and
    PasswordNotAccepted without using the link up.
    """
    of = {"purpose": OneTimeLink.Purpose.PASSWORD_RESET, "or_for": OneTimeLink.Purpose.RESTORATION, "token": token, "at": at}
    refuse_weak_password(password, user=owner_of_link(**of), field="password")  # type: ignore[arg-type]
    with transaction.atomic():
        user = open_link(**of)  # type: ignore[arg-type]
        refuse_locked(User.objects.select_for_update().get(pk=user.pk), at=at)
        first_proof = not has_proven_email(user)
        if first_proof:
            Authenticator.objects.filter(user=user).delete()
            hold_address(user=user, at=at)
        _set_password(user, password, reason="password_reset", at=at)
        mails.send(mails.PASSWORD_CHANGED, to=user, link=mails.reset_page())
    return user


def _set_password(user: User, password: str, *, reason: str, at: datetime) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    void_links(user=user, at=at)
    KnownDevice.objects.filter(user=user).delete()
    end_sessions(user=user, by=user.actor, reason=reason, at=at)
    record(f"account.{reason}", subject=("account", user.pk), by=user.actor.key, at=at, facts={})
