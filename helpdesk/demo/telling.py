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
        Telling(story, cast, begins=begins, now=at).tell()
    # One has a full desk, one is away from it: whoever signs in as `agent` goes 示闲 and the line begins to move.
    set_presence(by=cast["agent2"], state=BUSY, reason="会议", at=at - timedelta(minutes=70))
    set_presence(by=cast["agent2"], state=AVAILABLE, at=at - timedelta(minutes=35))
    set_presence(by=cast["agent"], state=BUSY, reason="小休", at=at)
    # Never seen, so never lost: they keep what they have until somebody signs in as one of them.
    Presence.objects.filter(user_id__in=[cast["agent"].id, cast["agent2"].id]).update(seen_at=None)
    return len(missing)


class Telling:
    """One story while it is told: who has the conversation by now, and whether somebody has it at all."""

    def __init__(self, story: Story, cast: Cast, *, begins: datetime, now: datetime) -> None:
        self.story, self.cast, self.begins, self.now = story, cast, begins, now
        self.customer, self.agent = cast[story.who], cast[story.agent]
        first = story.lines[0]
        asked = ask(
            by=self.customer,
            at=begins,
            topic=story.topic,
            subject=story.subject,
            text=first.text,
            client_id=line_id(story, 0),
        )
        self.id: UUID = asked.pk
        self.is_accepted = story.state in ("waiting", "left")

    def tell(self) -> None:
        for number, line in enumerate(self.story.lines[1:], start=1):
            self.move_on(number, line)
            self.say(number, line, self.begins + line.after_start)
        if self.story.state in ("closed", "active"):
            self.read(self.begins + self.story.lasts)
        if self.story.state == "closed":
            self.end(self.begins + self.story.lasts + ENDS_AFTER)

    def move_on(self, number: int, line: Line) -> None:
        """What happens before this line is said: somebody accepts, or hands it on."""
        accepted_after = timedelta(seconds=self.story.accepted_after)
        if not self.is_accepted and line.after_start >= accepted_after:
            claim(conversation_id=self.id, by=self.agent, at=self.begins + accepted_after)
            self.is_accepted = True
        if self.story.handed_to and number == self.story.handed_after:
            colleague = self.cast.users[self.story.handed_to]
            moment, note = self.begins + line.after_start - READS_AFTER, self.story.handed_note
            transfer_to_agent(conversation_id=self.id, to_agent=colleague.pk, by=self.agent, at=moment, note=note)
            self.agent = colleague.actor

    def say(self, number: int, line: Line, moment: datetime) -> None:
        by = self.agent if line.kind in ("agent", "note", "taken_back") else self.customer
        client_id = line_id(self.story, number)
        if line.kind == "note":
            post_note(conversation_id=self.id, by=by, client_id=client_id, text=line.text, at=moment)
            return
        files = (upload(line.text, by, self.now),) if line.kind == "picture" else ()
        (posted,) = post_messages([Draft(self.id, by, client_id, "" if files else line.text, files)], at=moment)
        if isinstance(posted, DomainError):
            raise posted
        if line.kind == "taken_back":
            retract(conversation_id=self.id, sequence=posted.sequence, by=by, at=moment + READS_AFTER)

    def read(self, moment: datetime) -> None:
        """The customer has read it all; the agent too, but for what came last in what is still going on."""
        words = Message.objects.filter(conversation_id=self.id).order_by("sequence")
        last = words.values_list("sequence", flat=True).reverse()
        mark(conversation_id=self.id, by=self.customer, sequence=last[0], read=True, at=moment)
        seen = last[0] if self.story.state == "closed" else last.filter(by_staff=True)[0]
        mark(conversation_id=self.id, by=self.agent, sequence=seen, read=True, at=moment)

    def end(self, moment: datetime) -> None:
        story = self.story
        if story.block_hours:
            reason, hours = story.block_reason, story.block_hours
            block(conversation_id=self.id, by=self.agent, at=moment, reason=reason, hours=hours)
        close(conversation_id=self.id, by=self.agent, at=moment, reason=story.reason, summary=story.summary)
        if given := story.rating:
            rate(
                conversation_id=self.id,
                by=self.customer,
                at=moment + RATES_AFTER,
                score=given.score,
                solved=given.solved,
                comment=given.comment,
            )


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
