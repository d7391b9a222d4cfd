"""What happens on the telephone, rung at the windows it concerns. Runs after the commit; the only place here that pushes."""

from helpdesk.events import subscribe
from helpdesk.realtime.push import push, push_many

from . import frames, queries, summaries
from .events import CallbackChanged, CallChanged
from .models import Call, Callback


@subscribe(CallChanged, after_commit=True)
def ring_call(event: CallChanged) -> None:
    """Whose telephone rings sees who is calling; everybody else of the staff learns that something is new, and no number."""
    call = Call.objects.select_related("queue", "agent").get(pk=event.call_id)
    rings = [(["staff"], frames.stands(call), "")]
    if call.agent is not None:
        (body,) = summaries.call_rows(call.agent.actor, [call])
        if call.state == Call.State.RINGING:
            matches = [summaries.perhaps_body(contact) for contact in queries.perhaps(call)]
            rings.append(([call.agent.actor.key], frames.ringing(body, matches), ""))
        else:
            rings.append(([call.agent.actor.key], frames.changed(body), ""))
    push_many(rings)


@subscribe(CallbackChanged, after_commit=True)
def ring_callback(event: CallbackChanged) -> None:
    callback = Callback.objects.get(pk=event.callback_id)
    push(["staff"], frames.callback_changed(str(callback.pk), callback.state))
