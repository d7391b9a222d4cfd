"""The line follows the hours and the people: who was left comes into line, who waits for nobody is told so. And whoever
had said nothing comes into it with their first words.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.actions.history import happened
from chat.actions.leaving import tell_left
from chat.events import ConversationChanged, LineChanged
from chat.models import Conversation
from chat.presence import staffed_queues
from chat.queries import IN_LINE, LEFT
from helpdesk.common.actors import SYSTEM
from helpdesk.desk.queries import active_queues, queue_is_open
from helpdesk.events import publish
from helpdesk.evidence import record


def settle_lines(*, at: datetime) -> int:
    """Move every line to what is true now; returns how many conversations moved.

    A queue is served while it is open and somebody is there. Closing time does not send away those already in
    line as long as somebody is still there.
    """
    spoken = let_speakers_in(at=at)
    waiting = Conversation.objects.filter(state=Conversation.State.WAITING)
    with_left = set(waiting.exclude(left_at=None).values_list("queue_id", flat=True).distinct())
    with_line = set(waiting.filter(IN_LINE).values_list("queue_id", flat=True).distinct())
    if not with_left and not with_line:
        return spoken
    staffed = staffed_queues()
    opened = {queue.pk for queue in active_queues().filter(pk__in=with_left & staffed) if queue_is_open(queue, at)}
    taken_in = sum(_take_in(queue_id, at) for queue_id in opened)
    return spoken + taken_in + sum(_leave(queue_id, at) for queue_id in with_line - staffed)


@transaction.atomic
def _take_in(queue_id: UUID, at: datetime) -> int:
    """Their wait counts from now on, when somebody can serve them; among themselves ids keep the order of asking."""
    left = _held(queue_id, left=True)
    for conversation in left:
        conversation.left_at, conversation.waiting_since = None, at
        conversation.save(update_fields=["left_at", "waiting_since"])
        happened("lined_up", conversation, by=SYSTEM, at=at, for_customer=True)
    _line_moved(queue_id, left)
    return len(left)


@transaction.atomic
def _leave(queue_id: UUID, at: datetime) -> int:
    alone = _held(queue_id, left=False)
    for conversation in alone:
        conversation.left_at = at
        conversation.save(update_fields=["left_at"])
        tell_left(conversation, at=at)
    _line_moved(queue_id, alone)
    return len(alone)


@transaction.atomic
def let_speakers_in(*, at: datetime) -> int:
    """Whoever has said their first words comes into line, or is left for when somebody is there; returns how many."""
    silent = Conversation.objects.filter(state=Conversation.State.WAITING, waiting_since=None, last_sequence__gt=0)
    held = list(silent.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("queue__calendar"))
    for conversation in held:
        served = queue_is_open(conversation.queue, at) and conversation.queue_id in staffed_queues()
        conversation.waiting_since = conversation.unanswered_since or at  # when they spoke, however late we look
        conversation.left_at = None if served else at
        conversation.save(update_fields=["waiting_since", "left_at"])
        if not served:
            tell_left(conversation, at=at)
            continue
        # No line in its history beside the words themselves, which say it.
        record("chat.conversation.entered_line", subject=("conversation", conversation.pk), by=SYSTEM.key, at=at, facts={})
        publish(ConversationChanged(conversation.pk))
        publish(LineChanged(conversation.queue_id))
    return len(held)


def _held(queue_id: UUID, *, left: bool) -> list[Conversation]:
    rows = Conversation.objects.filter(LEFT if left else IN_LINE, queue_id=queue_id)
    return list(rows.select_for_update(skip_locked=True, no_key=True).order_by("pk"))


def _line_moved(queue_id: UUID, moved: Iterable[Conversation]) -> None:
    if moved:
        publish(LineChanged(queue_id))
