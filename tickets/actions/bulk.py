"""The same change to many tickets, in the background: begun, carried on by whoever lives, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotAllowed
from helpdesk.events import publish
from helpdesk.evidence import record
from tickets.actions.announcing import announce_many, assigning_many
from tickets.actions.assigning import NEXT
from tickets.actions.bulk_steps import do_chunk
from tickets.bulk_faces import changed_numbers
from tickets.events import BulkMoved
from tickets.models import BulkRun

AT_ONCE = 20  # in the request that asks
MOST = 2_000
CHUNK = 50  # tickets whose rows are held together: a third of a second
LEASE = timedelta(seconds=30)
DEADLOCK, TRIES = "40P01", 5  # with somebody who changes two tickets of the chunk in another order

Clock = Callable[[], datetime]


class TooManyTickets(DomainError):
    code = "too_many"
    zh = "一次最多改 {most} 个工单，请缩小范围。"
    en = "At most {most} tickets at once. Please choose fewer."


@transaction.atomic
def begin_bulk(*, numbers: Iterable[int], deed: dict[str, Any], by: Actor, at: datetime, undoes: UUID | None = None) -> BulkRun:
    """Write down what shall be done to which tickets. `carry_on` does it.

    `deed`: {"changes", "text"?, "is_note"?}, {"merge_into"} or {"undo": true}. More than AT_ONCE need `ticket.manage`.
    Raises TooManyTickets, NotAllowed.
    """
    wanted = sorted(set(numbers))  # rows are locked in this order by everybody
    if len(wanted) > MOST:
        raise TooManyTickets(most=MOST)
    if len(wanted) > AT_ONCE and not can(by, "ticket.manage"):
        raise NotAllowed
    finished_at = None if wanted else at
    run = BulkRun.objects.create(
        by_id=by.user_id,
        deed=deed,
        numbers=wanted,
        undoes_id=undoes,
        created_at=at,
        leased_until=at + LEASE,
        finished_at=finished_at,
    )
    facts = {"deed": deed, "numbers": wanted} | ({"undoes": undoes} if undoes else {})
    record("ticket_bulk.begun", subject=("ticket_bulk", run.pk), by=by.key, at=at, facts=facts)
    return run


def carry_on(*, run_id: UUID, clock: Clock) -> None:
    """Do what is left, chunk by chunk, until it is finished or cancelled. Somebody else at it: leave it to them.

    What a chunk did and that it was done are one transaction: whoever is killed leaves whole chunks, and the next goes
    on behind them.
    """
    deadlocks = 0
    while True:
        try:
            if not _next_chunk(run_id, clock()):
                return
        except OperationalError as error:
            deadlocks += 1
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK or deadlocks == TRIES:
                raise  # the sweep comes back to it


@transaction.atomic
def _next_chunk(run_id: UUID, at: datetime) -> bool:
    under_way = BulkRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("by", "undoes")
    run = under_way.filter(pk=run_id, finished_at=None).first()
    if run is None:
        return False
    done = len(run.results)
    by = run.by.actor
    if not run.by.is_active:
        run.cancelled_at = at  # gone since it was begun: nobody acts in their name
    size = 0 if run.cancelled_at else 1 if _goes_one_by_one(run) else CHUNK
    with assigning_many():
        run.results += do_chunk(run, run.numbers[done : done + size], by=by, at=at)
    run.done = sum(result[3] == "" for result in run.results)
    run.failed = len(run.results) - run.done
    run.leased_until = at + LEASE
    if run.cancelled_at or len(run.results) == len(run.numbers):
        _finish(run, at)
    run.save(update_fields=["results", "done", "failed", "leased_until", "finished_at", "cancelled_at"])
    publish(BulkMoved(run.pk))
    return run.finished_at is None


def _goes_one_by_one(run: BulkRun) -> bool:
    """What holds more than the ticket until the commit, the target of a merge or the turns of a queue, holds it briefly."""
    return "merge_into" in run.deed or run.deed.get("changes", {}).get("assignee") == NEXT


@transaction.atomic
def cancel_bulk(*, run: BulkRun, by: Actor, at: datetime) -> BulkRun:
    """Stop behind the chunk that is being done. What was done stays, and can be undone. Ended already: nothing changes."""
    held = BulkRun.objects.select_for_update(of=("self",)).select_related("by").get(pk=run.pk)
    if held.finished_at is None:
        held.cancelled_at = at
        _finish(held, at)
        held.save(update_fields=["cancelled_at", "finished_at"])
        publish(BulkMoved(held.pk))
    return held


def _finish(run: BulkRun, at: datetime) -> None:
    run.finished_at = at
    if "assignee" in run.deed.get("changes", {}):
        announce_many(changed_numbers(run), by=run.by.actor, at=at)
    facts = {"done": run.done, "failed": run.failed, "cancelled": run.cancelled_at is not None}
    record("ticket_bulk.finished", subject=("ticket_bulk", run.pk), by=f"user:{run.by_id}", at=at, facts=facts)
