"""A call becomes a ticket. Whatever number it came from, the caller has proven nothing (TRUST HO-03, AU-05)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.conf import settings
from django.db import transaction

from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import DomainError
from helpdesk.hotline.models import Call
from helpdesk.hotline.numbers import masked
from helpdesk.members.actions import contact_as_told
from helpdesk.members.models import Contact
from helpdesk.members.queries import contact_visible_to
from tickets.actions.calls import held_call, number_of, put_on
from tickets.actions.locking import locked_ticket
from tickets.actions.opening import Asked, open_ticket
from tickets.intake.from_stolen_report import report_for_caller
from tickets.models import Ticket
from tickets.stolen.lane import CATEGORY

NAME_LENGTH = 60


class NameTheAccount(DomainError):
    code = "invalid"
    zh = "请填写对方说被盗的账号，邮箱、手机号或用户名都可以。"
    en = "Say which account is stolen, as the caller names it: an e-mail address, a phone number or a name."


@dataclass(frozen=True, slots=True)
class Opened:
    number: int
    is_new: bool
    query_code: str = ""  # of a report of a stolen account: to be read out to the caller, once


@transaction.atomic
def open_from_call(
    *, call_id: UUID, by: Actor, at: datetime, contact: Mapping[str, Any] | None, account: str = "", **asked: Unpack[Asked]
) -> Opened:
    """`contact` is `{"id"}` of one the agent has recognised by talking, or as told; without one it is the number alone.

    A call that has a ticket gets no second one. A stolen account gets the whole lane at once: a report, and the cockpit
    under the number; its subject and its form are the lane's own. Raises NameTheAccount, and what `open_ticket` raises.
    """
    call = held_call(call_id, by=by)
    if number := number_of(call):
        return Opened(number, is_new=False)
    if asked["category"] == CATEGORY:
        return _report(call, by, at, contact or {}, account, asked)
    whose = _known_or_told(call, contact or {}, by, at)
    ticket = open_ticket(by=by, at=at, contact=whose, source=Ticket.Source.PHONE, channel="phone", **asked)
    put_on(ticket, call, by=by, at=at)
    return Opened(ticket.pk, is_new=True)


def _known_or_told(call: Call, contact: Mapping[str, Any], by: Actor, at: datetime) -> Contact:
    if contact.get("id"):
        known = contact_visible_to(by, contact["id"])
        return known.merged_into or known
    return contact_as_told(**_told(call, contact), by=by, at=at)


def _told(call: Call, contact: Mapping[str, Any]) -> dict[str, str]:
    """What the agent wrote down; the number it came from where nothing else was told."""
    name = contact.get("name") or call.caller_name or (masked(call.partner_shown) if call.partner_shown else "号码未显示")
    return {
        "name": name[:NAME_LENGTH],
        "email": contact.get("email") or "",
        "phone": contact.get("phone") or call.partner,
    }


def _report(call: Call, by: Actor, at: datetime, contact: Mapping[str, Any], account: str, asked: Asked) -> Opened:
    """Never under a contact we know: whoever reports may be the thief, and would read along with the owner."""
    if not account:
        raise NameTheAccount(errors={"account": [NameTheAccount().detail]})
    told = _told(call, contact)
    report, query_code = report_for_caller(
        account=account,
        contact=told["phone"] or told["email"] or told["name"],
        text=asked["text"],
        signs=[],
        language=settings.LANGUAGE_CODE,
        by=by,
        at=at,
    )
    put_on(locked_ticket(report.ticket_id, by=SYSTEM), call, by=by, at=at)
    return Opened(report.ticket_id, is_new=True, query_code=query_code)
