"""这件事解决了吗？ The customer's verdict, once, open to second thoughts for a day."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from chat.actions.history import happened
from chat.actions.locking import locked_conversation
from chat.events import ConversationChanged
from chat.models import Conversation, Rating
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from helpdesk.events import publish
from helpdesk.evidence import record

CHANGEABLE_FOR = timedelta(hours=24)
COMMENT_LENGTH = 1_000


class NotYetToRate(Conflict):
    zh = "会话结束后再评价。"
    en = "You can rate it once the conversation has ended."


class NobodyToRate(Conflict):
    zh = "这次没有人接待您，所以没有可评价的。"
    en = "Nobody served you this time, so there is nothing to rate."


class TooLateToChange(Conflict):
    zh = "评价过了一天就不能再改了。"
    en = "A rating cannot be changed after a day."


@transaction.atomic
def rate(
    *, conversation_id: UUID, by: Actor, at: datetime, score: int, solved: bool | None = None, comment: str | None = None
) -> tuple[Rating, bool]:
    """Rate a closed conversation, 1 to 5; returns the rating and whether it is the first.

    The same again changes nothing. None is what is not said this time: what was said of it before holds. Every
    version stays on record.
    """
    conversation = locked_conversation(conversation_id, by=by)
    if not conversation.is_customers(by):
        raise NotAllowed
    if conversation.state != Conversation.State.CLOSED:
        raise NotYetToRate
    if conversation.accepted_at is None:
        raise NobodyToRate
    rating = Rating.objects.filter(conversation=conversation).first()
    if rating is None:
        facts = {"score": score, "solved": solved, "comment": comment or ""}
        rating = Rating.objects.create(conversation=conversation, at=at, **facts)
        # The comment stays out of the happening: it is on the rating, and in the evidence.
        happened("rated", conversation, by=by, at=at, for_customer=True, score=score, solved=solved)
        record("chat.rating.given", subject=("conversation", conversation.pk), by=by.key, at=at, facts=facts)
        return rating, True
    facts = {
        "score": score,
        "solved": rating.solved if solved is None else solved,
        "comment": rating.comment if comment is None else comment,
    }
    return _change(rating, conversation, by, at, facts), False


def _change(rating: Rating, conversation: Conversation, by: Actor, at: datetime, facts: dict[str, Any]) -> Rating:
    if all(getattr(rating, name) == value for name, value in facts.items()):
        return rating
    if at > rating.at + CHANGEABLE_FOR:
        raise TooLateToChange
    for name, value in facts.items():
        setattr(rating, name, value)
    rating.changed_at = at
    rating.save()
    record("chat.rating.changed", subject=("conversation", conversation.pk), by=by.key, at=at, facts=facts)
    publish(ConversationChanged(conversation.pk))
    return rating
