"""Asterisk: events of the manager interface (AMI) as JSON objects of their headers, and events of ARI as they are.

AMI needs `timestampevents = yes` in manager.conf. A call goes by its Linkedid, the oldest channel's Uniqueid, so that the
agents' legs are part of the caller's call. https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Events/
"""

from ..cti import ANSWERED, ENDED, MISSED, RINGING, VOICEMAIL, Event
from .reading import Payload, inside, needed, needed_moment, seconds, text

# Of queues; a call that is dialled directly has Dial events and a CDR instead.
AMI = {
    "QueueCallerJoin": RINGING,
    "AgentCalled": RINGING,
    "AgentConnect": ANSWERED,
    "AgentComplete": ENDED,
    "QueueCallerAbandon": MISSED,
    "DialBegin": RINGING,
    "Hangup": ENDED,
}
# What the dialplan says with the application UserEvent: see docs/hotline.md.
OWN = {"HotlineVoicemail": VOICEMAIL, "HotlineRecording": ENDED}
DIALLED = {"ANSWERED": ENDED, "NO ANSWER": MISSED, "BUSY": MISSED}
ARI_DIAL = {"": RINGING, "RINGING": RINGING, "ANSWER": ANSWERED}


def events_of(payload: Payload) -> list[Event]:
    """Of one AMI or ARI event: one of ours, or none."""
    event = _of_ari(payload) if "type" in payload else _of_ami(payload)
    return [event] if event else []


def _of_ami(payload: Payload) -> Event | None:
    kind = _kind(payload)
    if kind is None:
        return None
    return Event(
        call_id=needed(payload, "Linkedid", "Uniqueid", "UniqueID"),
        kind=kind,
        at=needed_moment(payload, "Timestamp"),
        caller=text(payload, "CallerIDNum", "Source"),
        caller_name=_unless_unknown(text(payload, "CallerIDName")),
        called=text(payload, "Exten") if payload.get("Event") == "QueueCallerJoin" else text(payload, "DNID"),
        agent=_agent(payload),
        queue=text(payload, "Queue"),
        duration_s=seconds(payload, "TalkTime")
        if payload.get("Event") == "AgentComplete"
        else seconds(payload, "BillableSeconds"),
        recording_url=text(payload, "RecordingURL"),
    )


def _kind(payload: Payload) -> str | None:
    name = payload.get("Event")
    if name == "UserEvent":
        return OWN.get(text(payload, "UserEvent"))
    if name == "DialEnd":
        return ANSWERED if payload.get("DialStatus") == "ANSWER" else None
    if name == "Cdr":  # of a queue they come one for each telephone that rang, and tell nothing of the call
        return DIALLED.get(text(payload, "Disposition")) if payload.get("LastApplication") == "Dial" else None
    if name == "Hangup" and payload.get("Uniqueid") != payload.get("Linkedid"):
        return None  # an agent's leg
    if name == "AgentComplete" and payload.get("Reason") == "transfer":
        return None  # the caller is still there
    return AMI.get(str(name))


def _agent(payload: Payload) -> str:
    """`PJSIP/8001-0000002a` is 8001; a queue may give its members names instead."""
    member = text(payload, "MemberName")
    interface = text(payload, "Interface", "DestChannel", "AgentChannel")
    if member and "/" not in member:
        return member
    return (member or interface).partition("/")[2].split("@")[0].rsplit("-", 1)[0]


def _unless_unknown(name: str) -> str:
    return "" if name in ("<unknown>", "unknown") else name


def _of_ari(payload: Payload) -> Event | None:
    match payload.get("type"):
        case "StasisStart":
            channel, kind = inside(payload, "channel"), RINGING
            said = payload.get("args")
            if isinstance(said, list) and "dialed" in said:
                return None  # our own leg to an agent
        case "Dial":
            channel, kind = inside(payload, "caller"), ARI_DIAL.get(text(payload, "dialstatus"), "")
        case "ChannelDestroyed":
            channel = inside(payload, "channel")
            kind = ENDED if channel.get("state") == "Up" else MISSED
        case "RecordingFinished":
            return _recording(payload)
        case _:
            return None
    if not kind or not channel:
        return None
    peer = inside(payload, "peer")
    return Event(
        call_id=needed(channel, "id"),
        kind=kind,
        at=needed_moment(payload, "timestamp"),
        caller=text(inside(channel, "caller"), "number"),
        caller_name=text(inside(channel, "caller"), "name"),
        called=text(inside(channel, "dialplan"), "exten") if kind == RINGING and not peer else "",
        agent=text(peer, "name").partition("/")[2].rsplit("-", 1)[0] if peer else "",
    )


def _recording(payload: Payload) -> Event | None:
    """The bridge adds `recording_url`: Asterisk knows a name, and not where we can fetch it."""
    recording = inside(payload, "recording")
    scheme, _, channel = text(recording, "target_uri").partition(":")
    if scheme != "channel" or not text(payload, "recording_url"):
        return None
    at = needed_moment(payload, "timestamp")
    return Event(call_id=channel, kind=ENDED, at=at, recording_url=text(payload, "recording_url"))
