"""阿里云云联络中心 (CCC 2.0): events of agents as they are pushed, and call records as `GetCallDetailRecord` answers them.

An event of an agent names the call and no numbers; the record, which the bridge asks for once the call is over, has them.
https://help.aliyun.com/zh/ccs/use-cases/event-notification-formats, …/developer-reference/api-ccc-2020-07-01-getcalldetailrecord
"""

from ..cti import ANSWERED, ENDED, INBOUND, MISSED, OUTBOUND, RINGING, VOICEMAIL, Event
from .reading import Payload, inside, moment, needed, needed_moment, seconds, text

EVENTS = {"AgentRinging": RINGING, "AgentTalk": ANSWERED}
DIRECTIONS = {"INBOUND": INBOUND, "OUTBOUND": OUTBOUND, "BACK2BACK": OUTBOUND, "PREDICTIVE": OUTBOUND}
# Why a call ended. Whoever gave up in the menu had not asked for a person yet.
ENDS = {
    "Voicemail": VOICEMAIL,
    **dict.fromkeys(["AbandonedInQueue", "AbandonedInRing", "QueuingTimeout", "QueuingFailed", "QueuingOverflow"], MISSED),
    "NoAnswer": MISSED,
}


def events_of(payload: Payload) -> list[Event]:
    """`eventType` is an event's; a record stands in `Data`, or by itself."""
    if "eventType" in payload:
        return _of_event(payload)
    record = inside(payload, "Data") or payload
    return _of_record(record) if text(record, "ContactId") else []


def _of_event(payload: Payload) -> list[Event]:
    kind = EVENTS.get(text(payload, "eventType"))
    if kind is None or text(payload, "callType") not in ("", *DIRECTIONS):
        return []  # signing in, resting, a consultation between two of ours
    return [
        Event(
            call_id=needed(payload, "contactId"),
            kind=kind,
            at=needed_moment(payload, "eventTime"),
            caller=text(payload, "caller"),
            called=text(payload, "callee"),
            agent=_plain(text(payload, "agentId")),
            queue=_plain(text(payload, "skillGroupId")),
            direction=DIRECTIONS.get(text(payload, "callType"), ""),
        )
    ]


def _of_record(record: Payload) -> list[Event]:
    call_id = needed(record, "ContactId")
    started = Event(
        call_id=call_id,
        kind=RINGING,
        at=needed_moment(record, "StartTime"),
        caller=text(record, "CallingNumber"),
        called=text(record, "CalledNumber"),
        direction=DIRECTIONS.get(text(record, "ContactType").upper(), ""),
    )
    events = [started]
    established = moment(record.get("EstablishedTime"))
    agents = [_plain(name) for name in text(record, "AgentIds").split(",") if name]
    queues = [_plain(name) for name in text(record, "SkillGroupIds").split(",") if name]
    if established and agents:  # without an agent it was the menu that picked up
        queue = queues[-1] if queues else ""
        events.append(Event(call_id=call_id, kind=ANSWERED, at=established, agent=agents[-1], queue=queue))
    released = moment(record.get("ReleaseTime"))
    if released:
        kind = ENDS.get(text(record, "ContactDisposition"), ENDED)
        duration = seconds(record, "CallDuration") if established and agents else None
        url = text(record, "recording_url")
        events.append(Event(call_id=call_id, kind=kind, at=released, duration_s=duration, recording_url=url))
    return events


def _plain(name: str) -> str:
    """`agent1@ccc-test` is agent1 of the instance ccc-test."""
    return name.strip().partition("@")[0]
