"""One ticket of a bulk run: done in a savepoint of its own, or refused alone. What it was before is kept for the undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotFound
from tickets.actions import undoing
from tickets.actions.carrying_out import carry_out
from tickets.actions.merging import merge
from tickets.models import BulkRun, Ticket
from tickets.policies import visible

log = structlog.get_logger(__name__)

Result = list[Any]  # number, version before, version after, code of the refusal or "", what it was | the refusal's sentences
OUR_FAULT = {"zh": "没有办成，是我们这边的问题。", "en": "This did not work, and it is our fault."}


def do_chunk(run: BulkRun, numbers: Sequence[int], *, by: Actor, at: datetime) -> list[Result]:
    """A line for `BulkRun.results` from each. A database that is away fails the whole chunk, which is done again later."""
    before = _held(numbers, by) if "changes" in run.deed else {}
    results = [_do_one(run, number, before.get(number), by, at) for number in numbers]
    after = dict(Ticket.objects.filter(pk__in=numbers).values_list("pk", "version"))
    for result in results:
        if not result[3]:
            result[2] = after[result[0]]
    return results


def _held(numbers: Sequence[int], by: Actor) -> dict[int, Ticket]:
    """The rows as they are, held until the end of the chunk: asked for once, and not once for each."""
    rows = Ticket.objects.select_for_update(no_key=True, of=("self",)).filter(visible(by), pk__in=numbers)
    return {ticket.pk: ticket for ticket in rows.order_by("pk")}


def _do_one(run: BulkRun, number: int, before: Ticket | None, by: Actor, at: datetime) -> Result:
    try:
        with transaction.atomic():
            return _done(run, number, before, by, at)
    except DomainError as refusal:
        said = {"zh": refusal.zh.format(**refusal.facts), "en": refusal.en.format(**refusal.facts)}
        return [number, None, None, refusal.code, said]
    except DatabaseError:
        raise
    except Exception:
        # A bug with one ticket must not keep the others waiting for ever.
        log.exception("ticket_bulk.one_failed", run=str(run.pk), number=number)
        return [number, None, None, "failed", OUR_FAULT]


def _done(run: BulkRun, number: int, before: Ticket | None, by: Actor, at: datetime) -> Result:
    if run.undoes:
        return _undone(run.undoes, number, by, at)
    if "merge_into" in run.deed:
        merge(number=number, into=run.deed["merge_into"], by=by, at=at)
        return [number, None, None, "", {}]
    if before is None:
        raise NotFound
    was = undoing.as_it_is(before, run.deed["changes"])
    carry_out(number, run.deed, by=by, at=at, client_id=f"bulk-{run.pk}")
    return [number, before.version, None, "", was]


def _undone(run: BulkRun, number: int, by: Actor, at: datetime) -> Result:
    _, before, after, _, was = next(result for result in run.results if result[0] == number)
    undoing.restore(number=number, was=was, version=after, by=by, at=at)
    return [number, after, None, "", {"to": before}]
