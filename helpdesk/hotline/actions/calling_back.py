"""Work on a callback: take it on, let it go, say what came of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import CallbackChanged
from ..models import Callback
from ..policies import may_change, visible_callbacks

State = Callback.State

REACHED, NO_ANSWER, BUSY, WRONG_NUMBER, NOT_WANTED = "reached", "no_answer", "busy", "wrong_number", "not_wanted"
TRY_AGAIN = (NO_ANSWER, BUSY)
DONE, FAILED = (REACHED, NOT_WANTED), (WRONG_NUMBER, *TRY_AGAIN)
TRIES = 3
AGAIN_AFTER = timedelta(minutes=30)


class CallbackTaken(Conflict):
    code = "callback_taken"
    zh = "这个回电任务 {name} 已经接下了。"
    en = "{name} has taken this callback already."


class CallbackOver(Conflict):
    code = "callback_over"
    zh = "这个回电任务已经办结。"
    en = "This callback is done with already."


@transaction.atomic
def claim(*, callback_id: UUID, by: Actor, at: datetime) -> Callback:
    """Theirs already: changes nothing. Raises CallbackTaken, CallbackOver."""
    callback = _held(callback_id, by)
    if callback.claimed_by_id == by.id:
        return callback
    if callback.claimed_by is not None:
        raise CallbackTaken(name=callback.claimed_by.display_name)
    callback.state, callback.claimed_by_id, callback.claimed_at = State.CLAIMED, by.user_id, at
    return _changed(callback, "claimed", by, at)


@transaction.atomic
def release(*, callback_id: UUID, by: Actor, at: datetime) -> Callback:
    """Back among those that wait. Nobody's already: changes nothing."""
    callback = _held(callback_id, by)
    if callback.claimed_by_id is None:
        return callback
    if not may_change(by, callback):
        raise NotAllowed
    _let_go(callback)
    return _changed(callback, "released", by, at)


@transaction.atomic
def close(*, callback_id: UUID, outcome: str, note: str, by: Actor, at: datetime) -> Callback:
    """What came of one call. Nobody picked up: it waits again, half an hour on, until the third time. Reached: whatever
    else we owe this number for calls it could not get through is done as well."""
    callback = _held(callback_id, by)
    if not may_change(by, callback):
        raise NotAllowed
    callback.tries += 1
    callback.outcome, callback.note = outcome, note
    if outcome in TRY_AGAIN and callback.tries < TRIES:
        callback.due_at = max(callback.due_at, at + AGAIN_AFTER)
        _let_go(callback)
        return _changed(callback, "tried", by, at)
    _end(callback, State.DONE if outcome in DONE else State.FAILED, by, at)
    if outcome == REACHED:
        _end_others(callback, by, at)
    return callback


def _held(callback_id: UUID, by: Actor) -> Callback:
    if not can(by, "call.work"):
        raise NotAllowed
    rows = Callback.objects.select_for_update(of=("self",), no_key=True).select_related("claimed_by", "queue", "call")
    callback = rows.filter(visible_callbacks(by), pk=callback_id).first()
    if callback is None:
        raise NotFound
    if not callback.is_open:
        raise CallbackOver
    return callback


def _let_go(callback: Callback) -> None:
    callback.state, callback.claimed_by, callback.claimed_at = State.WAITING, None, None


def _end(callback: Callback, state: str, by: Actor, at: datetime) -> None:
    callback.state, callback.ended_at = state, at
    if callback.claimed_by_id is None:
        callback.claimed_by_id, callback.claimed_at = by.user_id, at
    _changed(callback, state, by, at)


def _end_others(reached: Callback, by: Actor, at: datetime) -> None:
    """Missed calls only: who booked a time wants to be called then."""
    owed = Callback.objects.select_for_update(no_key=True).filter(phone=reached.phone, state=State.WAITING)
    for other in owed.filter(kind=Callback.Kind.MISSED).exclude(pk=reached.pk).order_by("pk"):
        other.outcome = REACHED
        _end(other, State.DONE, by, at)


def _changed(callback: Callback, word: str, by: Actor, at: datetime) -> Callback:
    callback.save()
    facts = {"state": callback.state, "tries": callback.tries, "outcome": callback.outcome, "note": callback.note}
    record(f"callback.{word}", subject=("callback", callback.pk), by=by.key, at=at, facts=facts)
    publish(CallbackChanged(callback.pk))
    return callback
