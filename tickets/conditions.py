"""When a rule applies: the filters of the ticket list, and two things only a rule can ask, about what just happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.common.actors import SYSTEM
from helpdesk.common.errors import DomainError

from .filters import ME, Several, TicketFilters, a_person, one_of
from .listing import matching
from .models import Entry, Ticket

CHANGEABLE = ("status", "assignee", "priority", "category", "queue", "service", "tags", "subject", "fields")
ABOUT_THE_ENTRY = ("changed", "says")


class UnreadableConditions(DomainError):
    code = "invalid_conditions"
    zh = "这条规则的条件现在读不懂，请打开它重新保存。"
    en = "The conditions of this rule cannot be read any more. Open it and save it again."


class TriggerConditions(TicketFilters):
    """`q` is missing: the index of words is seconds behind what happens. So is "me": a rule is nobody."""

    q = None  # type: ignore[assignment]  # how the framework takes a field away
    assignee = Several(lambda word: None if word == ME else a_person(word), help_text="none, or ids")
    changed = Several(one_of(*CHANGEABLE), help_text="One of these was changed just now.")
    says = Several(lambda word: word.casefold() or None, help_text="The words just written hold one of these.")


def read_conditions(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was saved, with types. Raises UnreadableConditions: it passed once, and may not any more."""
    form = TriggerConditions(data=dict(raw))
    if not form.is_valid():
        raise UnreadableConditions
    return dict(form.validated_data)


def apply_to(conditions: Mapping[str, Any], ticket: Ticket, entry: Entry | None, *, at: datetime) -> bool:
    """Whether they hold for this ticket as it is now, and for the entry that is the occasion. One query, or two."""
    return _fits(conditions, entry) and matching(SYSTEM, of_tickets(conditions), at=at).filter(pk=ticket.pk).exists()


def of_tickets(conditions: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in conditions.items() if name not in ABOUT_THE_ENTRY}


def _fits(conditions: Mapping[str, Any], entry: Entry | None) -> bool:
    changed, says = conditions.get("changed"), conditions.get("says")
    if changed and not (entry and {line["field"] for line in entry.changes} & set(changed)):
        return False
    return not says or (entry is not None and any(word in entry.text.casefold() for word in says))
