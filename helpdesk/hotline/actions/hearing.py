"""The phone system tells us something: rows first, then the call is what all its rows together say."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.common.ids import read_id
from helpdesk.events import publish
from helpdesk.evidence import Entry, record, record_many

from .. import cti, directory
from ..events import CallChanged
from ..models import Call, CallEvent
from ..numbers import read_number
from .noting import note_recordings
from .owing import owe_callback

log = structlog.get_logger(__name__)

NAME_LENGTH = 60
COLUMNS = {"call_id", "kind", "at"}  # of an event's row; what else it says is in its facts


@dataclass(frozen=True, slots=True)
class Heard:
    call: Call
    is_news: bool  # False: all of it had been told before


@transaction.atomic
def hear(*, events: Iterable[cti.Event], source: str, at: datetime) -> list[Heard]:
    """Take in what a phone system says, in any order, however often. One answer for each call, in order of their ids.

    One transaction: where one of them cannot be stored, the phone system is told so and sends all of them again.
    """
    ordered = sorted(events, key=lambda event: event.call_id)
    return [_hear_of_one(list(some), source, at) for _, some in groupby(ordered, key=lambda event: event.call_id)]


def _hear_of_one(told: list[cti.Event], source: str, at: datetime) -> Heard:
    call, is_new = _held(told, at)
    rows = [] if is_new else list(CallEvent.objects.filter(call=call))
    known = {row.digest for row in rows}
    news = {event.digest: event for event in told if event.digest not in known}
    if not news:
        return Heard(call, is_news=False)
    CallEvent.objects.bulk_create(_row(call, digest, event, source, at) for digest, event in news.items())
    record_many(_entry(call, event, source, at) for event in news.values())
    everything = [*(_as_event(call, row) for row in rows), *news.values()]
    facts = cti.fold(_without_strangers(call, everything, news=list(news.values()), at=at))
    changed = _take_over(call, facts)
    note_recordings(call=call, urls=facts.recordings, at=at)
    owe_callback(call=call, at=at)
    if changed:
        publish(CallChanged(call.pk))
    return Heard(call, is_news=True)


def _held(told: list[cti.Event], at: datetime) -> tuple[Call, bool]:
    """The call's row, made if need be, and locked: of three deliveries at once one goes on, and the others after it."""
    first = cti.fold(told)
    fresh = Call(call_id=told[0].call_id, state=first.state, started_at=first.started_at, heard_at=at, version=0)
    Call.objects.bulk_create([fresh], ignore_conflicts=True)
    call = Call.objects.select_for_update(no_key=True).get(call_id=fresh.call_id)
    return call, call.version == 0


def _row(call: Call, digest: str, event: cti.Event, source: str, at: datetime) -> CallEvent:
    return CallEvent(call=call, digest=digest, kind=event.kind, at=event.at, facts=_facts(event), source=source, received_at=at)


def _facts(event: cti.Event) -> dict[str, Any]:
    """What it says beside its columns; what it leaves out is left out."""
    return {name: value for name, value in asdict(event).items() if name not in COLUMNS and value not in ("", None)}


def _as_event(call: Call, row: CallEvent) -> cti.Event:
    return cti.Event(call_id=call.call_id, kind=row.kind, at=row.at, **row.facts)


def _entry(call: Call, event: cti.Event, source: str, at: datetime) -> Entry:
    facts = {"call_id": event.call_id, "told_at": event.at, "source": source, **_facts(event)}
    return Entry(f"call.{event.kind}", ("call", call.pk), SYSTEM.key, at, facts)


def _without_strangers(call: Call, events: Sequence[cti.Event], *, news: Sequence[cti.Event], at: datetime) -> list[cti.Event]:
    """With our ids for agents and queues. Whom we do not know is left out: the call is kept, and it is on record whom the
    phone system named (a stranger, a customer, somebody who has left)."""
    agents = directory.agents_named(event.agent for event in events)
    queues = directory.queues_named(event.queue for event in events)
    for event in news:
        if event.agent and event.agent not in agents:
            log.warning("hotline.unknown_agent", call=str(call.pk), agent=event.agent[:NAME_LENGTH])
            record("call.agent_refused", subject=("call", call.pk), by=SYSTEM.key, at=at, facts={"agent": event.agent})
        if event.queue and event.queue not in queues:
            log.warning("hotline.unknown_queue", call=str(call.pk), queue=event.queue[:NAME_LENGTH])
    return [
        replace(
            event,
            agent=str(agents[event.agent].pk) if event.agent in agents else "",
            queue=str(queues[event.queue].pk) if event.queue in queues else "",
        )
        for event in events
    ]


def _take_over(call: Call, facts: cti.CallFacts) -> bool:
    """Write what the events say into the row. Whether it is another than before."""
    caller, caller_shown = read_number(facts.caller)
    called, called_shown = read_number(facts.called)
    columns: dict[str, Any] = {
        "state": facts.state,
        "direction": facts.direction or _direction(caller),
        "caller": caller,
        "caller_shown": caller_shown,
        "caller_name": "".join(letter for letter in facts.caller_name if letter.isprintable())[:NAME_LENGTH],
        "called": called,
        "called_shown": called_shown,
        "queue_id": read_id(facts.queue),
        "agent_id": read_id(facts.agent),
        "started_at": facts.started_at,
        "answered_at": facts.answered_at,
        "ended_at": facts.ended_at,
        "duration_s": facts.duration_s,
    }
    news = [name for name, value in columns.items() if getattr(call, name) != value]
    if not news and call.version:
        return False
    for name in news:
        setattr(call, name, columns[name])
    call.version += 1
    call.save(update_fields=[*news, "version"])
    return True


def _direction(caller: str) -> str:
    """For a phone system that does not say: what our own number calls, we call."""
    ours = _our_number(settings.HOTLINE_NUMBER)
    return Call.Direction.OUTBOUND if ours and caller == ours else Call.Direction.INBOUND


@cache
def _our_number(told: str) -> str:
    return read_number(told)[0]
