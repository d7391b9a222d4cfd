"""Calls and callbacks as our people see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpdesk.accounts.models import User
from helpdesk.api.serializers import Moment
from helpdesk.common.actors import Actor
from helpdesk.desk.models import Queue
from helpdesk.members.models import Contact

from . import policies, queries
from .models import Call, Callback, Recording
from .numbers import masked

Json = dict[str, Any]
moment = Moment().to_representation


def call_rows(actor: Actor, calls: list[Call]) -> list[Json]:
    """One query beside the calls', however many."""
    recordings = queries.recordings_of(calls)
    return [call_body(actor, call, recordings.get(call.pk, [])) for call in calls]


def call_body(actor: Actor, call: Call, recordings: Iterable[Recording] = ()) -> Json:
    return {
        "id": str(call.pk),
        "call_id": call.call_id,
        "state": call.state,
        "direction": call.direction,
        "version": call.version,
        "partner": partner_body(actor, call),
        "called": call.called_shown if call.direction == Call.Direction.INBOUND else call.caller_shown,
        "queue": named(call.queue),
        "agent": person(call.agent),
        "started_at": moment(call.started_at),
        "answered_at": moment(call.answered_at) if call.answered_at else None,
        "ended_at": moment(call.ended_at) if call.ended_at else None,
        "duration_s": call.duration_s,
        "recordings": [recording_body(one) for one in recordings],
    }


def partner_body(actor: Actor, call: Call) -> Json:
    """Whom we talk to, as far as a telephone network can be believed: `verified` is false for ever."""
    shown = call.partner_shown
    return {
        "number": shown if shown and policies.may_see_number(actor, call) else None,
        "number_masked": masked(shown) if shown else "",
        "withheld": not shown,
        "name": call.caller_name if call.answered_at else "",
        "verified": False,
    }


def recording_body(recording: Recording) -> Json:
    """`file` is what to play once a listening has been asked for."""
    return {
        "id": str(recording.pk),
        "state": recording.state,
        "error": recording.error,
        "file": str(recording.upload_id) if recording.upload_id else None,
        "size": recording.upload.size_in_bytes if recording.upload else None,
        "stored_at": moment(recording.stored_at) if recording.stored_at else None,
        "delete_at": moment(recording.delete_at) if recording.delete_at else None,
    }


def callback_body(actor: Actor, callback: Callback) -> Json:
    return {
        "id": str(callback.pk),
        "kind": callback.kind,
        "state": callback.state,
        "phone": callback.phone if policies.may_see_number_of(actor, callback) else None,
        "phone_masked": masked(callback.phone),
        "queue": named(callback.queue),
        "call": str(callback.call_id) if callback.call_id else None,
        "topic": callback.topic,
        "by_member": callback.member_id is not None,
        "slot": moment(callback.slot) if callback.slot else None,
        "due_at": moment(callback.due_at),
        "claimed_by": person(callback.claimed_by),
        "claimed_at": moment(callback.claimed_at) if callback.claimed_at else None,
        "tries": callback.tries,
        "outcome": callback.outcome,
        "note": callback.note,
        "created_at": moment(callback.created_at),
        "ended_at": moment(callback.ended_at) if callback.ended_at else None,
    }


def booking_body(callback: Callback) -> Json:
    """For who booked it."""
    assert callback.slot is not None
    return {
        "id": str(callback.pk),
        "state": callback.state,
        "slot": moment(callback.slot),
        "due_at": moment(callback.due_at),
        "phone_masked": masked(callback.phone),
        "topic": callback.topic,
    }


def perhaps_body(contact: Contact) -> Json:
    kind = "member" if contact.member_id else "visitor" if contact.visitor_id else "contact"
    return {"id": str(contact.pk), "name": contact.name, "kind": kind}


def person(user: User | None) -> Json | None:
    return {"id": str(user.pk), "name": user.display_name} if user else None


def named(queue: Queue | None) -> Json | None:
    return {"slug": queue.slug, "name": queue.name} if queue else None
