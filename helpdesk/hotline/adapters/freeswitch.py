"""FreeSWITCH: events of mod_event_socket as JSON (`event json …`), and call records of mod_json_cdr.

With mod_callcenter its own events say what happens to the caller; without it the caller's leg does. Legs to agents are left
out: their `Channel-Call-UUID` names the caller's. https://developer.signalwire.com/freeswitch/module-reference/
"""

from typing import Any
from urllib.parse import unquote

from ..cti import ANSWERED, ENDED, MISSED, RINGING, VOICEMAIL, Event
from .reading import Payload, inside, moment, needed, needed_moment, seconds, text

CALLCENTER = {
    "member-queue-start": RINGING,
    "agent-offering": RINGING,
    "bridge-agent-start": ANSWERED,
    "member-queue-end": ENDED,
}
LEG = {"CHANNEL_CREATE": RINGING, "CHANNEL_BRIDGE": ANSWERED, "CHANNEL_HANGUP_COMPLETE": ENDED}
NEVER = ("", "0")


def events_of(payload: Payload) -> list[Event]:
    if "variables" in payload:
        return _of_record(payload)
    if payload.get("Event-Name") == "CUSTOM":
        return _of_callcenter(payload)
    return _of_leg(payload)


def _of_callcenter(payload: Payload) -> list[Event]:
    kind = CALLCENTER.get(text(payload, "CC-Action"))
    if payload.get("Event-Subclass") != "callcenter::info" or kind is None:
        return []
    if kind == ENDED and payload.get("CC-Cause") == "Cancel":
        kind = MISSED
    return [
        Event(
            call_id=needed(payload, "CC-Member-Session-UUID"),
            kind=kind,
            at=needed_moment(payload, "Event-Date-Timestamp"),
            caller=text(payload, "CC-Member-CID-Number"),
            caller_name=text(payload, "CC-Member-CID-Name"),
            agent=_plain(text(payload, "CC-Agent")),
            queue=_plain(text(payload, "CC-Queue")),
        )
    ]


def _of_leg(payload: Payload) -> list[Event]:
    kind = LEG.get(text(payload, "Event-Name"))
    call_id = text(payload, "Channel-Call-UUID", "variable_call_uuid", "Unique-ID")
    if kind is None or payload.get("Call-Direction") != "inbound" or call_id != payload.get("Unique-ID"):
        return []
    if kind == ENDED:
        kind = _end(payload)
    return [
        Event(
            call_id=call_id,
            kind=kind,
            at=needed_moment(payload, "Event-Date-Timestamp"),
            caller=text(payload, "Caller-Caller-ID-Number"),
            caller_name=text(payload, "Caller-Caller-ID-Name"),
            called=text(payload, "Caller-Destination-Number"),
            agent=_plain(text(payload, "Other-Leg-Destination-Number")) if kind == ANSWERED else "",
            duration_s=seconds(payload, "variable_billsec") if kind == ENDED else None,
            recording_url=text(payload, "variable_recording_url"),
        )
    ]


def _end(payload: Payload) -> str:
    """A menu that answers is nobody: it counts whether the caller was ever put through."""
    if text(payload, "variable_voicemail_message_len") not in NEVER:
        return VOICEMAIL
    return MISSED if text(payload, "Caller-Channel-Bridged-Time") in NEVER else ENDED


def _of_record(payload: Payload) -> list[Event]:
    """A call record has all of a call: two or three of our events. Its values are URL-encoded as a rule."""
    said = {name: unquote(value) for name, value in inside(payload, "variables").items() if isinstance(value, str)}
    if text(said, "direction") == "outbound" and text(said, "call_uuid") not in ("", text(said, "uuid")):
        return []  # a leg to an agent
    flow = payload.get("callflow")
    profile = inside(flow[0], "caller_profile") if isinstance(flow, list) and flow and isinstance(flow[0], dict) else {}
    call_id, started = needed(said, "uuid"), needed_moment(said, "start_epoch")
    numbers: dict[str, Any] = {
        "caller": text(profile, "caller_id_number") or text(said, "caller_id_number", "sip_from_user"),
        "called": text(profile, "destination_number") or text(said, "destination_number", "sip_to_user"),
        "direction": {"inbound": "inbound", "outbound": "outbound"}.get(text(said, "direction"), ""),
    }
    events = [Event(call_id=call_id, kind=RINGING, at=started, **numbers)]
    bridged = moment(said.get("bridge_epoch"))
    if bridged:
        agent = _plain(text(said, "cc_agent", "last_sent_callee_id_number"))
        events.append(Event(call_id=call_id, kind=ANSWERED, at=bridged, agent=agent, queue=_plain(text(said, "cc_queue"))))
    left_words = text(said, "voicemail_message_len") not in NEVER
    kind = VOICEMAIL if left_words else ENDED if bridged else MISSED
    ended, url = needed_moment(said, "end_epoch"), text(said, "recording_url")
    duration = seconds(said, "billsec") if bridged else None
    return [*events, Event(call_id=call_id, kind=kind, at=ended, duration_s=duration, recording_url=url)]


def _plain(name: str) -> str:
    """`8001@pbx.example.com` is 8001."""
    return name.partition("@")[0]
