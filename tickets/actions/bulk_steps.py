"""One ticket of a bulk run: done in a savepoint of its own, or refused alone. What it was before is kept for the undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from tickets.actions import undoing
from tickets.actions.carrying_out import carry_out
from tickets.actions.locking import locked_ticket
from tickets.actions.merging import merge
from tickets.models import BulkRun, Ticket

log = structlog.get_logger(__name__)

Result = list[Any]  # number, version before, version after, code of the refusal or "", what it was | the refusal's sentences
OUR_FAULT = {"zh": "没有办成，是我们这边的问题。", "en": "This did not work, and it is our fault."}


def do_one(run: BulkRun, number: int, *, by: Actor, at: datetime) -> Result:
    """A line for `BulkRun.results`. A database that is away fails the whole chunk, which is done again later."""
    try:
        with transaction.atomic():
            return _done(run, number, by, at)
    except DomainError as refusal:
        said = {"zh": refusal.zh.format(**refusal.facts), "en": refusal.en.format(**refusal.facts)}
        return [number, None, None, refusal.code, said]
    except DatabaseError:
        raise
    except Exception:
        # A bug with one ticket must not keep the others waiting for ever.
        log.exception("ticket_bulk.one_failed", run=str(run.pk), number=number)
        return [number, None, None, "failed", OUR_FAULT]


def _done(run: BulkRun, number: int, by: Actor, at: datetime) -> Result:
    deed = run.deed
    if run.undoes:
        return _undone(run.undoes, number, by, at)
    if "merge_into" in deed:  # takes its two rows in its own order
        merge(number=number, into=deed["merge_into"], by=by, at=at)
        after = _version(number)
        return [number, after - 1, after, "", {}]
    ticket = locked_ticket(number, by=by)
    before, was = ticket.version, undoing.as_it_is(ticket, deed.get("changes", {}))
    carry_out(number, deed, by=by, at=at, client_id=f"bulk-{run.pk}")
    return [number, before, _version(number), "", was]


def _version(number: int) -> int:
    return Ticket.objects.values_list("version", flat=True).get(pk=number)


def _undone(run: BulkRun, number: int, by: Actor, at: datetime) -> Result:
    _, before, after, _, was = next(result for result in run.results if result[0] == number)
    ticket = undoing.restore(number=number, was=was, version=after, by=by, at=at)
    return [number, after, ticket.version, "", {"to": before}]
