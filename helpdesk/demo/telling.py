"""Tells the stories through the actions, with the clock passed in."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from django.utils import timezone

from chat.actions.asking import ask
from chat.actions.blocking import block
from chat.actions.closing import close
from chat.actions.handover import claim, transfer_to_agent
from chat.actions.marks import mark
from chat.actions.messages import Draft, post_messages
from chat.actions.notes import post_note
from chat.actions.presence import set_presence
from chat.actions.rating import rate
from chat.actions.retracting import retract
from chat.models import Message, Presence
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import queue_is_open
from helpdesk.files.actions import keep_upload
from helpdesk.files.storage import Incoming

from .cast import Cast
from .pictures import screenshot
from .script import Line, Story

AVAILABLE, BUSY = Presence.State.AVAILABLE, Presence.State.BUSY
READS_AFTER = timedelta(seconds=4)
ENDS_AFTER = timedelta(seconds=25)
RATES_AFTER = timedelta(minutes=1)


def tell_missing(stories: Iterable[Story], cast: Cast, *, at: datetime) -> int:
    """Tell what was not told before, oldest first; how many that were."""
    told = set(Message.objects.filter(client_id__startswith="demo-").values_list("client_id", flat=True))
    missing = [story for story in stories if line_id(story, 0) not in told]
    if not missing:
        return 0
    days = working_days(at)
    for who in ("agent", "agent2"):
        set_presence(by=cast[who], state=AVAILABLE, at=at - timedelta(days=30))
    for begins, story in sorted(((begin_of(story, days, at), story) for story in missing), key=lambda pair: pair[0]):
        tell(story, cast, begins=begins, at=at)
    # One has a full desk, one is away from it: whoever signs in as `agent` goes 示闲 and the line begins to move.
    set_presence(by=cast["agent2"], state=AVAILABLE, at=at)
    set_presence(by=cast["agent"], state=BUSY, reason="小休", at=at)
    return len(missing)


def tell(story: Story, cast: Cast, *, begins: datetime, at: datetime) -> None:
    customer, agent = cast[story.who], cast[story.agent]
    conversation_id = None
    is_claimed = story.state in ("waiting", "left")
    for number, line in enumerate(story.lines):
        moment = begins + line.after_start
        if conversation_id is None:
            first = line_id(story, number)
            conversation_id = ask(
                by=customer, at=moment, topic=story.topic, subject=story.subject, text=line.text, client_id=first
            ).pk
            continue
        if not is_claimed and line.after_start.total_seconds() >= story.accepted_after:
            claim(conversation_id=conversation_id, by=agent, at=begins + timedelta(seconds=story.accepted_after))
            is_claimed = True
        if story.handed_to and number == story.handed_after:
            agent = hand_on(story, conversation_id, cast, moment - READS_AFTER)
        speaker = agent if line.kind in ("agent", "note", "taken_back") else customer
        say(story, number, line, conversation_id, speaker, moment, now=at)
    end(story, conversation_id, customer, agent, begins + story.lasts)


def say(
    story: Story, number: int, line: Line, conversation_id: UUID | None, by: Actor, moment: datetime, *, now: datetime
) -> None:
    client_id = line_id(story, number)
    if line.kind == "note":
        post_note(conversation_id=conversation_id, by=by, client_id=client_id, text=line.text, at=moment)
        return
    files = (upload(line.text, by, now),) if line.kind == "picture" else ()
    text = "" if files else line.text
    (posted,) = post_messages([Draft(conversation_id, by, client_id, text, files)], at=moment)
    if isinstance(posted, DomainError):
        raise posted
    if line.kind == "taken_back":
        retract(conversation_id=conversation_id, sequence=posted.sequence, by=by, at=moment + READS_AFTER)


def hand_on(story: Story, conversation_id: UUID, cast: Cast, moment: datetime) -> Actor:
    colleague = cast[story.handed_to]
    by, note = cast[story.agent], story.handed_note
    transfer_to_agent(conversation_id=conversation_id, to_agent=colleague.id, by=by, at=moment, note=note)
    return colleague


def end(story: Story, conversation_id: UUID, customer: Actor, agent: Actor, moment: datetime) -> None:
    """Both have read what they would have read by now; then it is closed and rated, if it is."""
    if story.state in ("waiting", "left"):
        return
    words = Message.objects.filter(conversation_id=conversation_id).order_by("sequence")
    last, lasts_staff = words.last(), words.filter(by_staff=True).last()
    mark(conversation_id=conversation_id, by=customer, sequence=last.sequence, read=True, at=moment)
    if story.state == "active":
        seen = lasts_staff.sequence if lasts_staff else 0
        mark(conversation_id=conversation_id, by=agent, sequence=seen, read=True, at=moment)
        return
    mark(conversation_id=conversation_id, by=agent, sequence=last.sequence, read=True, at=moment)
    ends = moment + ENDS_AFTER
    if story.block_hours:
        reason, hours = story.block_reason, story.block_hours
        block(conversation_id=conversation_id, by=agent, at=ends, reason=reason, hours=hours)
    close(conversation_id=conversation_id, by=agent, at=ends, reason=story.reason, summary=story.summary)
    if story.rating:
        given = {"score": story.rating.score, "solved": story.rating.solved, "comment": story.rating.comment}
        rate(conversation_id=conversation_id, by=customer, at=ends + RATES_AFTER, **given)


def upload(name: str, by: Actor, at: datetime) -> UUID:
    incoming = Incoming(name=name)
    incoming.write(screenshot(name))
    return keep_upload(by=by, incoming=incoming.complete(), at=at).pk


def line_id(story: Story, number: int) -> str:
    return f"demo-{story.key}-{number}"


def begin_of(story: Story, days: list[date], at: datetime) -> datetime:
    if story.state == "left":
        return last_closing(story, at)
    if story.minutes_ago is not None:
        return at - timedelta(minutes=story.minutes_ago) - story.lasts
    return timezone.make_aware(datetime.combine(days[story.day - 1], time.fromisoformat(story.clock)))


def working_days(at: datetime) -> list[date]:
    """The last twenty days on which the office was open, newest first; today is not among them."""
    office = Queue.objects.filter(calendar__always_open=False).select_related("calendar").first()
    today = timezone.localtime(at).replace(hour=10, minute=0)
    mornings = (today - timedelta(days=number) for number in range(1, 60))
    return [morning.date() for morning in islice((one for one in mornings if office is None or queue_is_open(office, one)), 20)]


def last_closing(story: Story, at: datetime) -> datetime:
    """The last moment the topic's queue was closed, tried hour by hour: words are left when nobody is there."""
    queue = Queue.objects.select_related("calendar").get(topics__slug=story.topic)
    tried = (at - timedelta(minutes=20) - story.lasts - timedelta(hours=number) for number in range(24))
    return next((moment for moment in tried if not queue_is_open(queue, moment)), at - story.lasts)
