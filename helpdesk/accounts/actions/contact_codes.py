"""Prove a phone number that one has given: by a code that was sent there. Sending it is for whoever can."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from helpdesk.common.errors import Conflict, DomainError
from helpdesk.evidence import record

from ..limits import CONTACT_CODES_FOR_ACCOUNT, try_once
from ..models import ContactCode, ContactPoint, User

LASTS = timedelta(minutes=10)
TRIES = 5


class NothingToProve(Conflict):
    code = "nothing_to_prove"
    zh = "没有需要确认的手机号。"
    en = "There is no phone number to confirm."


class WrongContactCode(DomainError):
    code = "wrong_code"
    zh = "验证码不对，或者已经过期。一个码能试 5 次，10 分钟内有效；不行就重新发一个。"
    en = "The code is wrong or has expired. Each can be tried 5 times within 10 minutes; send another if it does not work."


def new_phone_code(*, user: User, at: datetime) -> tuple[str, str]:
    """The number and the six digits to send there. Earlier ones end. Raises NothingToProve, TooFast."""
    point = _unproven_phone(user)
    try_once({CONTACT_CODES_FOR_ACCOUNT: str(user.pk)}, at=at)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        point.codes.filter(used_at=None).update(expires_at=at)
        ContactCode.objects.create(point=point, code_hash=_kept(digits), expires_at=at + LASTS)
        record("account.phone_code_sent", subject=("account", user.pk), by=user.actor.key, at=at, facts={"phone": point.value})
    return point.value, digits


def prove_phone(*, user: User, code: str, at: datetime) -> None:
    """The number is the user's from now on. Raises NothingToProve, or WrongContactCode with the try counted."""
    point = _unproven_phone(user)
    with transaction.atomic():
        good = point.codes.select_for_update().filter(used_at=None, expires_at__gt=at, tries__lt=TRIES)
        sent = good.order_by("-pk").first()
        if sent and constant_time_compare(sent.code_hash, _kept(code)):
            sent.used_at = point.proven_at = at
            sent.save(update_fields=["used_at"])
            point.save(update_fields=["proven_at"])
            record("account.phone_proven", subject=("account", user.pk), by=user.actor.key, at=at, facts={"phone": point.value})
            return
        if sent:
            ContactCode.objects.filter(pk=sent.pk).update(tries=F("tries") + 1)
        record("account.phone_code_refused", subject=("account", user.pk), by=user.actor.key, at=at, facts={})
    raise WrongContactCode


def _unproven_phone(user: User) -> ContactPoint:
    phones = ContactPoint.objects.filter(user=user, channel=ContactPoint.Channel.SMS, until=None, proven_at=None)
    point = phones.exclude(value="").first()
    if point is None:
        raise NothingToProve
    return point


def _kept(digits: str) -> str:
    """Keyed: six digits are soon tried out by whoever reads the table."""
    return salted_hmac("contact code", digits, algorithm="sha256").hexdigest()
