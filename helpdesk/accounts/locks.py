"""Whether an account is locked, asked where somebody wants in."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from helpdesk.common.errors import DomainError

from .models import Lock, User


class AccountIsLocked(DomainError):
    """Said only to whoever knows the password: a stranger learns nothing of who is a customer."""

    code = "account_locked"
    status = 403
    zh = "这个账号已经冻结，现在谁都不能用它登录。要解冻，请用报告时拿到的链接或查询码查看下一步，或者打 {hotline}。"
    en = "This account is frozen: nobody can sign in with it. Follow the link or the code of the report, or call {hotline}."


def in_force(at: datetime) -> Q:
    """Not lifted, and either confirmed or not yet run out: true to the second, whenever the sweep comes by."""
    return Q(lifted_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at) | ~Q(confirmed_at=None))


def lock_of(user: User, *, at: datetime) -> Lock | None:
    return user.locks.filter(in_force(at)).order_by("created_at").first()


def refuse_locked(user: User, *, at: datetime) -> None:
    if lock_of(user, at=at) is not None:
        raise AccountIsLocked(hotline=settings.HOTLINE_NUMBER)
