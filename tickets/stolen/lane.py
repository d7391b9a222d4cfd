"""The lane leads its tickets: none is finished or moved past it, and none about a stolen account begins beside it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError
from tickets.models import Link, StolenReport, Ticket
from tickets.workflow import Status

from . import rules

CATEGORY = "stolen-account"
FINISHED = frozenset({Status.SOLVED, Status.CLOSED})
LED = FINISHED | {"category", "queue", "priority"}  # steps and terms that are the lane's own to decide


class LedByTheLane(Conflict):
    """`at` is where in the console the report is ended."""

    code = "stolen_account_lane"
    zh = (
        "#{number} 是还没办完的被盗账号报告，不能直接办结、关闭，也不能改分类、队列或优先级。"
        "请到「被盗账号」页面（{at}）恢复、解除冻结或判定不成立，工单会跟着办结。"
    )
    en = (
        "#{number} is a report of a stolen account under way: it is not solved, closed or moved to another category, queue or "
        "priority here. Restore the account, lift the freeze or refuse the report at {at}; the ticket ends with it."
    )
    shown = ("at",)


class BeginsInTheLane(DomainError):
    """For customers. What a session opens is read by whoever holds the session, and that may be the thief."""

    code = "stolen_account_lane"
    zh = "账号被盗请在这里报告：{at}。不用登录，日夜有人处理；也可以直接打 {hotline}。"
    en = (
        "Please report a stolen account here: {at}. You need not sign in, and somebody is there day and night. Or call {hotline}."
    )
    shown = ("at",)


class BegunForACaller(DomainError):
    """For staff: the report, not a ticket of that category, brings the freeze, the checks and the proof."""

    code = "stolen_account_lane"
    zh = "账号被盗不能当普通工单来开或改：没有冻结和核验。请代客户报告账号被盗，或请客户自己在 {at} 报告。"
    en = (
        "A stolen account is no ordinary ticket: that would bring neither freeze nor checks. Report it on the customer's behalf, or "
        "ask them to report it at {at}."
    )
    shown = ("at",)


def under_way() -> QuerySet[StolenReport]:
    return StolenReport.objects.filter(state__in=rules.UNDER_WAY)


def is_led(ticket: Ticket) -> bool:
    """Whether a report that is under way hangs on it. Costs nothing for tickets that came another way."""
    return ticket.source == Ticket.Source.STOLEN and under_way().filter(ticket=ticket.pk).exists()


def wants_report(ticket: Ticket) -> bool:
    """It tells of a stolen account without being a report, as a mail does: nothing is frozen and nothing asked for yet.

    Costs nothing for tickets about anything else.
    """
    if ticket.category.slug != CATEGORY or ticket.source == Ticket.Source.STOLEN:
        return False
    reports = Ticket.objects.filter(source=Ticket.Source.STOLEN)
    return not Link.objects.filter(Q(ticket=ticket, other__in=reports) | Q(other=ticket, ticket__in=reports)).exists()


def refuse_past_the_lane(ticket: Ticket, wanted: Iterable[str]) -> None:
    """`wanted`: statuses it shall have, names of what shall be changed. Raises LedByTheLane."""
    if LED & set(wanted) and is_led(ticket):
        raise LedByTheLane(number=ticket.pk, at=f"{settings.SITE_URL}/console/stolen/{ticket.pk}")


def refuse_beside_the_lane(category: str, *, by: Actor) -> None:
    """For whoever opens a ticket in this category, or moves one there. Raises BeginsInTheLane, BegunForACaller."""
    if category != CATEGORY:
        return
    facts: dict[str, Any] = {"at": f"{settings.SITE_URL}/stolen-account", "hotline": settings.HOTLINE_NUMBER}
    refusal = BegunForACaller if by.is_staff or by.kind == "system" else BeginsInTheLane
    raise refusal(errors={"category": [refusal(**facts).detail]}, **facts)
