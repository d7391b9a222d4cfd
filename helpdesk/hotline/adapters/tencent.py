"""腾讯云联络中心 (TCCC): what it pushes of a call: its record (电话 CDR), recordings (电话录音), voicemail (语音信箱).

They come after the call. That a telephone rings is told by the SDK in the agent's browser, which the bridge sends in our own
words. https://cloud.tencent.com/document/product/679/67256, end states: /679/123938
"""

from collections.abc import Mapping

from ..cti import ANSWERED, ENDED, INBOUND, MISSED, OUTBOUND, RINGING, VOICEMAIL, Event
from .reading import Payload, inside, moment, needed, needed_moment, seconds, text

DIRECTIONS = {"0": INBOUND, "1": OUTBOUND}
# Nobody of ours was wanted, or nobody is wanted to call back: the menu answered it all, or the number is blocked.
NOT_MISSED = {"ivrEnd", "blackList", "aiAgentEndCall", "userHangupDuringAiCall"}


def events_of(payload: Payload) -> list[Event]:
    """By its shape, since what the push is called stands in an address that the bridge has."""
    if text(payload, "RecordURL", "CustomRecordURL") and "EndStatusString" not in payload:
        return [_recording(payload)]
    return _of_record(payload) if "StartTimestamp" in payload else []


def _recording(payload: Payload) -> Event:
    """A voicemail has no RecordId."""
    return Event(
        call_id=needed(payload, "SessionId"),
        kind=ENDED if text(payload, "RecordId") else VOICEMAIL,
        at=needed_moment(payload, "Timestamp"),
        caller="" if text(payload, "RecordId") else text(payload, "EndpointUser"),
        recording_url=_by_https(text(payload, "CustomRecordURL", "RecordURL")),
    )


def _of_record(payload: Payload) -> list[Event]:
    call_id = needed(payload, "SessionId")
    agent = text(inside(payload, "SeatUser"), "Mail", "UserId")
    direction = DIRECTIONS.get(text(payload, "Direction"), "")
    started = Event(
        call_id=call_id,
        kind=RINGING,
        at=needed_moment(payload, "StartTimestamp"),
        caller=text(payload, "Caller"),
        called=text(payload, "Callee"),
        queue=text(payload, "QueuedSkillGroupName"),
        direction=direction,
    )
    events, rang, answered = [started], moment(payload.get("RingTimestamp")), moment(payload.get("AcceptTimestamp"))
    if rang:
        events.append(Event(call_id=call_id, kind=RINGING, at=rang, agent=agent))
    if answered:
        events.append(Event(call_id=call_id, kind=ANSWERED, at=answered, agent=agent))
    ended = needed_moment(payload, "EndedTimestamp")
    kind = ENDED if answered or text(payload, "EndStatusString") in NOT_MISSED else MISSED
    duration = seconds(payload, "Duration") if answered else None
    events.append(Event(call_id=call_id, kind=kind, at=ended, duration_s=duration))
    return [*events, *_recordings_inside(payload, call_id)]


def _recordings_inside(payload: Payload, call_id: str) -> list[Event]:
    """Of a transferred call there is one for each who took part."""
    people = payload.get("ServeParticipants")
    found = [one for one in people if isinstance(one, Mapping)] if isinstance(people, list) else []
    urls = {_by_https(text(one, "CustomRecordURL", "RecordURL")) for one in found} - {""}
    at = needed_moment(payload, "EndedTimestamp")
    return [Event(call_id=call_id, kind=ENDED, at=at, recording_url=url) for url in sorted(urls)]


def _by_https(url: str) -> str:
    """They write http:// for a storage that answers by https as well."""
    return f"https://{url[7:]}" if url.startswith("http://") and ".myqcloud.com/" in url else url
