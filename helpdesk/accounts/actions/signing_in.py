"""Signing in: is this the password, is this the code?"""

import hashlib
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from helpdesk.common.errors import DomainError, TooFast
from helpdesk.evidence import record

from ..limits import (
    WRONG_CODE,
    WRONG_PASSWORD_FOR_ACCOUNT,
    WRONG_PASSWORD_FROM_ADDRESS,
    WRONG_PASSWORD_HERE_FOR_ACCOUNT,
    WRONG_PASSWORD_ON_DEVICE,
    Limit,
    try_once,
)
from ..models import KnownDevice, User, hash_of_token
from ..queries import accounts_to_try
from ..second_factor import use_code

HASHES_PER_TRY = 2  # as many as an address can mean; unknown addresses take as long as known ones (TRUST AU-02)


class WrongCredentials(DomainError):
    code = "wrong_credentials"
    status = 401
    zh = "邮箱或密码不对。"
    en = "The e-mail address or the password is wrong."


class TooManyWrongPasswords(TooFast):
    zh = "密码错的次数太多了，请过 {wait}再登录。忘了密码的话，现在就可以点「忘记密码」重设，不用等。"
    en = "Too many wrong passwords. Sign in again in {wait}. If you forgot it, reset your password now; that need not wait."


class WrongCode(DomainError):
    code = "wrong_code"
    status = 400
    zh = "验证码不对，或者已经用过。请输入验证器上现在显示的六位数字。"
    en = "The code is wrong or was used already. Enter the six digits your authenticator shows now."


def check_credentials(*, email: str, password: str, address: str, device: str | None, at: datetime) -> User:
    """The active account these belong to. Raises WrongCredentials alike for unknown, inactive and mistyped, or
    TooManyWrongPasswords.

    `address` is the group of addresses tries are counted by, `device` the cookie of a browser known from before.
    """
    candidates = accounts_to_try(email)
    tries = try_once(_limits(email, candidates, address, device), at=at, refusal=TooManyWrongPasswords)
    user = _matching(candidates, password)
    if user is None:
        subject = ("sign_in", account_key(email))
        record("account.sign_in_refused", subject=subject, by="anonymous", at=at, facts={"address": address})
        raise WrongCredentials
    tries.take_back()
    return user


def check_code(*, user: User, code: str, at: datetime) -> None:
    """The second factor: a code of the authenticator, or one of the recovery codes, which is then used up."""
    tries = try_once({WRONG_CODE: str(user.pk)}, at=at)
    if use_code(user=user, code=code, at=at):
        tries.take_back()
        return
    record("account.code_refused", subject=("account", user.pk), by=user.actor.key, at=at, facts={})
    raise WrongCode


def note_sign_in(*, user: User, address: str, device: str, at: datetime) -> None:
    """After the last step: remember the device, and put it on record."""
    with transaction.atomic():
        KnownDevice.objects.update_or_create(
            token_hash=hash_of_token(device),
            defaults={"user": user, "last_seen_at": at},
            create_defaults={"user": user, "first_seen_at": at, "last_seen_at": at},
        )
        user.last_login = at
        user.save(update_fields=["last_login"])
        record("account.signed_in", subject=("account", user.pk), by=user.actor.key, at=at, facts={"address": address})


def note_sign_out(*, user: User, at: datetime) -> None:
    record("account.signed_out", subject=("account", user.pk), by=user.actor.key, at=at, facts={})


def account_key(email: str) -> str:
    """What tries for an account are counted under: what was typed may be anything, so it is not kept."""
    return hashlib.sha256(email.strip().lower().encode(errors="replace")).hexdigest()


def _limits(email: str, candidates: list[User], address: str, device: str | None) -> dict[Limit, str]:
    """A device its owner has signed in on before has tries of its own, which nobody else can use up."""
    if device:
        known = KnownDevice.objects.filter(token_hash=hash_of_token(device), user__in=candidates).first()
        if known:
            return {WRONG_PASSWORD_ON_DEVICE: known.token_hash}
    account = account_key(email)
    return {
        WRONG_PASSWORD_HERE_FOR_ACCOUNT: account_key(f"{address} {account}"),
        WRONG_PASSWORD_FROM_ADDRESS: address,
        WRONG_PASSWORD_FOR_ACCOUNT: account,
    }


def _matching(candidates: list[User], password: str) -> User | None:
    for user in candidates:
        if user.check_password(password):
            return user if user.is_active else None
    for _ in range(HASHES_PER_TRY - len(candidates)):
        make_password(password)
    return None
