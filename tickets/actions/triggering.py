"""Let rules act: on what happened, and on what has waited long enough. Each once for each occasion.

No rule sets off a rule: what the system does is no occasion (see `occasions`), and a ticket that only rules have touched
since a waiting rule ran has not begun to wait anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction

from helpdesk.common.actors import SYSTEM, Actor, Role
from helpdesk.common.errors import DomainError
from tickets.actions.carrying_out import carry_out
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.notifying import tell
from tickets.circles import people_of
from tickets.conditions import UnreadableConditions, apply_to, read_conditions
from tickets.models import Entry, Occasion, Ticket, Trigger, TriggerRun
from tickets.waiting import waited_long_enough

log = structlog.get_logger(__name__)

MOST_PER_HOUR = 20  # on one ticket, by all rules together: two people and two rules can make a loop as well
WAITED_AT_ONCE = 200


class TooOften(DomainError):
    code = "too_often"
    zh = "一小时内规则在这个工单上已经动了 {most} 次，先停一停。"
    en = "Rules have acted {most} times on this ticket within an hour. They rest."


def run_next_occasion(*, at: datetime) -> bool:
    """Let every rule that waits for the oldest occasion look at it, and forget it, in one transaction. False: there is none.

    Whoever is killed meanwhile leaves the occasion as if nobody had looked.
    """
    with transaction.atomic():
        occasion = Occasion.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk").first()
        if occasion is None:
            return False
        for trigger in Trigger.objects.filter(is_active=True, on=occasion.on):
            _attempt(trigger, occasion.ticket_id, occasion.sequence, at=at)
        occasion.delete()
    return True


def run_waited(*, at: datetime) -> int:
    """Let the rules on time act on what has waited. Returns on how many tickets they looked; the next sweep goes on."""
    looked_at = 0
    for trigger in Trigger.objects.filter(is_active=True, on="waited"):
        try:
            numbers = list(waited_long_enough(trigger, at=at)[:WAITED_AT_ONCE])
        except UnreadableConditions as refusal:
            _note_failure(trigger, refusal.zh, at)
            continue
        for number in numbers:
            with transaction.atomic():
                _attempt(trigger, number, None, at=at)
            looked_at += 1
    return looked_at


def _attempt(trigger: Trigger, number: int, sequence: int | None, *, at: datetime) -> None:
    """In a savepoint, so that a rule that fails takes nothing along but itself. It had its occasion all the same."""
    try:
        with transaction.atomic():
            _act(trigger, number, sequence, at)
    except DatabaseError:
        raise
    except DomainError as refusal:
        _failed(trigger, number, sequence, refusal.zh.format(**refusal.facts), at)
    except Exception as bug:
        log.exception("ticket_trigger.failed", trigger=str(trigger.pk), number=number)
        _failed(trigger, number, sequence, type(bug).__name__, at)


def _act(trigger: Trigger, number: int, sequence: int | None, at: datetime) -> None:
    ticket = locked_ticket(number, by=SYSTEM)
    if sequence is None and ticket.changed_at > at - timedelta(seconds=trigger.after_s or 0):
        return  # somebody spoke between the look and the lock
    occasion = sequence or ticket.last_entry
    entry = Entry.objects.filter(ticket_id=number, sequence=sequence).first() if sequence else None
    if ticket.merged_into_id or not apply_to(read_conditions(trigger.conditions), ticket, entry, at=at):
        return
    lately = TriggerRun.objects.filter(ticket_id=number, at__gt=at - timedelta(hours=1))
    if lately.count() >= MOST_PER_HOUR:
        raise TooOften(most=MOST_PER_HOUR)
    _, is_first = TriggerRun.objects.get_or_create(trigger=trigger, ticket_id=number, occasion=occasion, defaults={"at": at})
    if is_first:
        carry_out(number, trigger.deeds, by=in_the_name_of(trigger), at=at)
        _notify(trigger, number, at)


def in_the_name_of(trigger: Trigger) -> Actor:
    """The system, under the rule's name: what the timeline shows."""
    return Actor(kind="system", id=None, name=f"规则「{trigger.name}」"[:60], role=Role.SYSTEM)


def _notify(trigger: Trigger, number: int, at: datetime) -> None:
    circles = trigger.deeds.get("notify") or []
    if not circles:
        return
    ticket = locked_ticket(number, by=SYSTEM)
    people = {person for circle in circles for person in people_of(circle, ticket)}
    entry = entered(
        ticket,
        Entry.Kind.EVENT,
        event="rule_told",
        by=in_the_name_of(trigger),
        at=at,
        facts={"rule": trigger.name, "circles": circles, "people": len(people)},
    )
    tell(people, "alarm", number=number, at=at, once=f"rule:{trigger.pk}:{number}:{entry.sequence}", rule=trigger.name)


def _failed(trigger: Trigger, number: int, sequence: int | None, why: str, at: datetime) -> None:
    """On the rule, where an administrator looks. The occasion counts as used, or it would come up for ever."""
    occasion = sequence or Ticket.objects.values_list("last_entry", flat=True).get(pk=number)
    TriggerRun.objects.get_or_create(trigger=trigger, ticket_id=number, occasion=occasion, defaults={"at": at})
    _note_failure(trigger, f"#{number}：{why}", at)


def _note_failure(trigger: Trigger, why: str, at: datetime) -> None:
    Trigger.objects.filter(pk=trigger.pk).update(failed_at=at, error=why[:200])
