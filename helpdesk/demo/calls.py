"""The demo's telephone: two weeks of calls as a phone system would have told of them, and what is owed today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from helpdesk.hotline.actions.booking import book_callback
from helpdesk.hotline.actions.calling_back import claim, close
from helpdesk.hotline.actions.extensions import give_extension
from helpdesk.hotline.actions.hearing import hear
from helpdesk.hotline.cti import ANSWERED, ENDED, MISSED, RINGING, VOICEMAIL, Event
from helpdesk.hotline.models import Call, Callback
from helpdesk.hotline.slots import coming_slots
from tickets.actions.calls import wrap_up
from tickets.intake.from_call import open_from_call

from .cast import Cast

EXTENSIONS = {"agent": "8001", "agent2": "8002", "supervisor": "8010"}
NUMBER = "051085126866"


@dataclass(frozen=True, slots=True)
class Told:
    """One call. Without an agent nobody took it; `words` then says whether they spoke to the voicemail."""

    key: str
    hours_ago: float
    caller: str
    agent: str = ""
    talked_s: int = 0
    queue: str = "general"
    words: bool = False
    category: str = ""
    note: str = ""


CALLS = [
    Told("0", 290, "13912344412", "agent", 312, category="sms-charges", note="问充值到账时间，已说明两小时内到。"),
    Told("1", 266, "02861880012", "agent2", 95, category="other", note="问办公地址。"),
    Told("2", 198, "13800571234"),
    Told("3", 122, "anonymous", "agent", 44, category="other", note="对方没有说话就挂了。"),
    Told("4", 75, "15062237790", "agent", 420, category="sms-charges", note="发票抬头改了，重开一张。"),
    Told("5", 51, "13706190777", "agent2", 188, category="other", note="催短信签名审核，已转组长。"),
    Told("6", 27, "18651234501", words=True, queue="billing"),
    Told("7", 26, "13912344412", "agent", 231, category="api-product", note="接口报错，已开工单。"),
    Told("8", 3.2, "17798760011"),
    Told("9", 1.4, "18651234502", words=True),
    Told("10", 0.7, "15190213344", "agent2", 140, category="other", note="问电话时段，已答。"),
]
OPENED = {"7": ("api-product", "接口返回 403", "来电说从今早起接口一直返回 403，换过密钥也一样。")}


def ensure_calls(cast: Cast, at: datetime) -> None:
    """Only where there are none."""
    if Call.objects.exists():
        return
    for who, extension in EXTENSIONS.items():
        give_extension(user=cast.users[who], name=extension, by=cast["admin"], at=at)
    for told in CALLS:
        tell(told, cast, at)
    settle_old(cast, at)
    slots = coming_slots(at)
    if slots:
        booked = {"phone": "+8615062237790", "topic": "billing", "address_group": "demo"}
        book_callback(slot=slots[0].starts_at, by=cast["member2"], at=at - timedelta(hours=2), **booked)


def tell(told: Told, cast: Cast, now: datetime) -> None:
    began = now - timedelta(hours=told.hours_ago)
    same: dict[str, Any] = {"call_id": f"demo-{told.key}", "caller": told.caller, "called": NUMBER, "queue": told.queue}
    agent = EXTENSIONS.get(told.agent, EXTENSIONS["agent"])
    events = [Event(kind=RINGING, at=began, agent=agent, **same)]
    picked_up, hung_up = began + timedelta(seconds=9), began + timedelta(seconds=9 + (told.talked_s or 38))
    if told.agent:
        events.append(Event(kind=ANSWERED, at=picked_up, agent=agent, **same))
        events.append(Event(kind=ENDED, at=hung_up, duration_s=told.talked_s, **same))
    else:
        events.append(Event(kind=MISSED, at=hung_up, **same))
    if told.words:
        events.append(Event(kind=VOICEMAIL, at=hung_up + timedelta(seconds=21), **same))
    (heard,) = hear(events=events, source="hotline", at=hung_up)
    if told.agent:
        write_down(told, heard.call, cast, hung_up)


def write_down(told: Told, call: Call, cast: Cast, at: datetime) -> None:
    by, after = cast[told.agent], at + timedelta(seconds=40)
    wrap_up(call_id=call.pk, category=told.category, note=told.note, seconds=40, by=by, at=after)
    if told.key in OPENED:
        category, subject, text = OPENED[told.key]
        asked = {"category": category, "subject": subject, "text": text}
        open_from_call(call_id=call.pk, by=by, at=after, contact={"name": "林小满"}, **asked)  # type: ignore[arg-type]


def settle_old(cast: Cast, now: datetime) -> None:
    """What is older than a day has been called back; of today's one is in hand."""
    owed = list(Callback.objects.filter(state=Callback.State.WAITING).order_by("due_at"))
    for callback in owed[:-2]:
        at = callback.created_at + timedelta(minutes=25)
        claim(callback_id=callback.pk, by=cast["agent"], at=at)
        close(callback_id=callback.pk, outcome="reached", note="已回电说明。", by=cast["agent"], at=at + timedelta(minutes=4))
    for callback in owed[-2:-1]:
        claim(callback_id=callback.pk, by=cast["agent"], at=now - timedelta(minutes=6))
