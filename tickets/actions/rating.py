"""满意度: the customer's verdict once it is solved, open to second thoughts for a day, and anew after a reopening."""

from datetime import datetime, timedelta

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.words import refuse_unstorable, screen_words
from tickets.models import Entry, Rating, Ticket
from tickets.policies import is_customers

CHANGEABLE_FOR = timedelta(hours=24)
COMMENT_LENGTH = 1_000


class NotYetToRate(Conflict):
    code = "not_yet_to_rate"
    zh = "解决之后再评价。"
    en = "You can rate it once it is solved."


class NothingToRate(Conflict):
    code = "nothing_to_rate"
    zh = "这个工单并入了别的工单，请在那里评价。"
    en = "This ticket was merged into another; rate that one."


class TooLateToChange(Conflict):
    code = "too_late_to_change"
    zh = "评价过了一天就不能再改了。"
    en = "A rating cannot be changed after a day."


@transaction.atomic
def rate(
    *,
    number: int,
    by: Actor,
    at: datetime,
    score: int,
    solved: bool | None = None,
    comment: str | None = None,
    version: int | None = None,
) -> tuple[Rating, bool]:
    """Rate it, 1 to 5; the rating and whether it is the first. The same again changes nothing.

    None is what is not said this time: what was said of it before holds. Every version is on the timeline.
    """
    refuse_unstorable(comment or "")
    screen_words(comment or "", by=by)
    ticket = locked_ticket(number, by=by, version=version)
    if not is_customers(by, ticket):
        raise NotAllowed
    if not ticket.is_finished:
        raise NotYetToRate
    if ticket.merged_into_id:
        raise NothingToRate
    before = Rating.objects.filter(ticket=ticket).first()
    rating = _with(before or Rating(ticket=ticket, at=at), score, solved, comment)
    if before is None:
        rating.save(force_insert=True)
        _enter(ticket, rating, by, at)
    elif _differs(rating):
        if not may_change(rating, ticket, at):
            raise TooLateToChange
        rating.changed_at = at
        rating.save()
        _enter(ticket, rating, by, at)
    return rating, before is None


def may_change(rating: Rating, ticket: Ticket, at: datetime) -> bool:
    """For a day; and when it was solved anew since, it is another solution that is rated."""
    last = rating.changed_at or rating.at
    return at <= rating.at + CHANGEABLE_FOR or (ticket.solved_at is not None and ticket.solved_at > last)


def _with(rating: Rating, score: int, solved: bool | None, comment: str | None) -> Rating:
    rating.score = score
    rating.solved = rating.solved if solved is None else solved
    rating.comment = rating.comment if comment is None else comment
    return rating


def _differs(rating: Rating) -> bool:
    stored = Rating.objects.get(pk=rating.pk)
    return any(getattr(stored, name) != getattr(rating, name) for name in ("score", "solved", "comment"))


def _enter(ticket: Ticket, rating: Rating, by: Actor, at: datetime) -> None:
    facts = {"score": rating.score, "solved": rating.solved}
    entered(ticket, Entry.Kind.EVENT, by=by, at=at, event="rated", is_public=True, text=rating.comment, facts=facts)
