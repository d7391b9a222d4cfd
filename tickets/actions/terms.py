"""What is promised: policies made, changed and taken away, and running clocks brought in line with them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction

from helpdesk.common.actors import Actor
from helpdesk.events import publish
from helpdesk.evidence import record
from tickets.actions.clocks import apply_terms
from tickets.actions.clockwork import Clockwork
from tickets.events import SlaChanged
from tickets.models import Clock, Escalation, SlaPolicy, TermsChange, Ticket
from tickets.models.clocks import KINDS

log = structlog.get_logger(__name__)

AT_ONCE = 50
DATABASE_AWAY = (OperationalError, InterfaceError)


@transaction.atomic
def save_policy(*, policy: SlaPolicy, escalations: Iterable[dict[str, Any]] | None, by: Actor, at: datetime) -> SlaPolicy:
    """`escalations` replace what it had, None leaves them. Running clocks follow in the background."""
    policy.changed_at = at
    policy.save()
    if escalations is not None:
        policy.escalations.all().delete()
        Escalation.objects.bulk_create(Escalation(policy=policy, **step) for step in escalations)
    record("sla.policy_saved", subject=("sla_policy", policy.pk), by=by.key, at=at, facts=_facts(policy))
    change_terms(at=at)
    return policy


@transaction.atomic
def delete_policy(*, policy: SlaPolicy, by: Actor, at: datetime) -> None:
    record("sla.policy_deleted", subject=("sla_policy", policy.pk), by=by.key, at=at, facts=_facts(policy))
    policy.delete()
    change_terms(at=at)


def change_terms(*, at: datetime) -> None:
    """Policies or hours are new: note it, in the transaction of the change, so that no crash forgets to apply it."""
    TermsChange.objects.create(at=at)
    publish(SlaChanged())


def apply_new_terms(*, clock: Callable[[], datetime], until: datetime) -> bool:
    """Go on bringing running clocks in line, until that moment. False: nothing is left to do.

    Killed at any line, it goes on after the last tickets it finished.
    """
    newest = TermsChange.objects.filter(finished_at=None).order_by("-id").first()
    if newest is None:
        return False
    TermsChange.objects.filter(finished_at=None, id__lt=newest.pk).update(finished_at=clock())  # this one covers them
    while clock() < until:
        numbers = _next_tickets(newest.reached)
        if not numbers:
            TermsChange.objects.filter(pk=newest.pk).update(finished_at=clock())
            return False
        _bring_in_line(numbers, clock())
        newest.reached = numbers[-1]
        newest.save(update_fields=["reached"])
    return True


def _next_tickets(reached: int) -> list[int]:
    running = Clock.objects.filter(ended_at=None, ticket_id__gt=reached).order_by("ticket_id")
    return list(running.values_list("ticket_id", flat=True).distinct()[:AT_ONCE])


def _bring_in_line(numbers: Sequence[int], at: datetime) -> None:
    """Together; singly where that fails, so that one ticket does not keep the others from what they are promised."""
    try:
        _bring_together(numbers, at)
    except DATABASE_AWAY:  # or somebody holds one of them for long: they are gone through again in the next turn
        raise
    except Exception:
        log.exception("terms.not_applied", tickets=len(numbers), first=numbers[0])
        if len(numbers) > 1:
            for number in numbers:
                _bring_in_line([number], at)


@transaction.atomic
def _bring_together(numbers: Sequence[int], at: datetime) -> None:
    tickets = list(Ticket.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk"))
    rows: dict[int, list[Clock]] = {number: [] for number in numbers}
    for row in Clock.objects.filter(ticket__in=tickets).order_by("pk"):
        rows[row.ticket_id].append(row)
    for ticket in tickets:
        clockwork = Clockwork(ticket, at, rows=rows[ticket.pk])
        apply_terms(clockwork)
        clockwork.keep()
    Ticket.objects.bulk_update(tickets, ["act_by"])


def _facts(policy: SlaPolicy) -> dict[str, Any]:
    return {
        "name": policy.name,
        "queue": policy.queue.slug if policy.queue else None,
        "category": policy.category.slug if policy.category else None,
        "priority": policy.priority,
        "calendar": policy.calendar.name if policy.calendar else None,
        **{f"{kind}_s": getattr(policy, f"{kind}_s") for kind in KINDS},
        "warn_at_percent": policy.warn_at_percent,
        "position": policy.position,
        "is_active": policy.is_active,
        "escalations": [[one.kind, one.after_s, one.tell, one.raise_priority] for one in policy.escalations.all()],
    }
