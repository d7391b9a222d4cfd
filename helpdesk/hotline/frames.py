"""The words of the hotline on the wire. Samples of each: tests/contracts/frames."""

from typing import Any

from .models import Call

Json = dict[str, Any]


def ringing(call: Json, perhaps: list[Json]) -> Json:
    """For whose telephone rings. `perhaps`: whom the number may belong to, which proves nothing."""
    return {"type": "call.ringing", "call": call, "perhaps": perhaps}


def changed(call: Json) -> Json:
    """For who has the call."""
    return {"type": "call.changed", "call": call}


def stands(call: Call) -> Json:
    """How it stands, and no more: whoever needs more asks, and is shown what they may see."""
    return {
        "type": "call.changed",
        "id": str(call.pk),
        "state": call.state,
        "version": call.version,
        "agent": str(call.agent_id) if call.agent_id else None,
    }


def callback_changed(callback_id: str, state: str) -> Json:
    return {"type": "callback.changed", "id": callback_id, "state": state}
