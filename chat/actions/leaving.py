"""Nobody is there for it now: the words are kept, and the customer is told when to expect somebody."""

from datetime import datetime

from chat.actions.history import happened
from chat.frames import moment
from chat.models import Conversation
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.desk.queries import queue_is_open, queue_opens_at


def tell_left(conversation: Conversation, *, at: datetime, by: Actor = SYSTEM) -> None:
    """Say that it was left; `opens_at` when the queue opens again, None when it is open and only nobody there."""
    opens_at = None if queue_is_open(conversation.queue, at) else queue_opens_at(conversation.queue, at)
    happened("left", conversation, by=by, at=at, for_customer=True, opens_at=moment(opens_at) if opens_at else None)
