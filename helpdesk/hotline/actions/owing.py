"""Who could not reach us is called back: a missed call and a message to the voicemail become a task with a clock."""

from datetime import datetime

from django.conf import settings

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record

from .. import cti
from ..due import due_after
from ..events import CallbackChanged
from ..models import Call, Callback
from ..opening import hours_of_hotline

OWED = (cti.MISSED, cti.VOICEMAIL)


def owe_callback(*, call: Call, at: datetime) -> None:
    """In the caller's transaction, holding the call. One task for each call, however often it is told. A withheld number
    can be called by nobody: the call log shows the call all the same."""
    if call.state not in OWED or call.direction != Call.Direction.INBOUND or not call.caller:
        return
    owed = Callback.objects.filter(call=call).first()
    if owed is None:
        _owe(call, at)
    elif owed.is_open and not owed.tries:
        _keep_up(owed, call, at)


def _keep_up(owed: Callback, call: Call, at: datetime) -> None:
    """What the phone system says later of the same call counts as if it had come first."""
    now_said = {"kind": call.state, "phone": call.caller, "queue_id": call.queue_id, "due_at": _due(call, at)}
    if any(getattr(owed, name) != value for name, value in now_said.items()):
        Callback.objects.filter(pk=owed.pk).update(**now_said)
        publish(CallbackChanged(owed.pk))


def _owe(call: Call, at: datetime) -> None:
    callback = Callback.objects.create(
        kind=call.state, phone=call.caller, queue_id=call.queue_id, call=call, due_at=_due(call, at), created_at=at
    )
    facts = {"kind": callback.kind, "phone": callback.phone, "call": call.pk, "due_at": callback.due_at}
    record("callback.owed", subject=("callback", callback.pk), by=SYSTEM.key, at=at, facts=facts)
    publish(CallbackChanged(callback.pk))


def _due(call: Call, at: datetime) -> datetime:
    """Counted from when the caller gave up, not from when we heard of it."""
    rules, since = hours_of_hotline(), call.ended_at or at
    within = settings.HOTLINE["CALLBACK_WITHIN"]
    return due_after(rules, since, within) if rules else since + within
