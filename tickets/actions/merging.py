"""Two tickets about one thing become one. Nothing is lost: the words are told again on the target, and both say so."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions.copying import tell_again, words_of
from tickets.actions.drafting import take_drafts_along
from tickets.actions.form_files import FormFiles, form_files
from tickets.actions.history import entered
from tickets.actions.locking import locked_tickets, refuse_stale
from tickets.actions.promises import hand_over
from tickets.actions.standing import put, refuse_merged
from tickets.actions.steps import COLUMNS, take_step
from tickets.models import Entry, Reminder, StolenReport, Ticket
from tickets.policies import may_work_on
from tickets.workflow import Side, Status

MOST_WORDS = 2_000


class IntoItself(Conflict):
    code = "merge_into_itself"
    zh = "工单不能并入它自己。"
    en = "A ticket cannot be merged into itself."


class TargetMerged(Conflict):
    code = "target_merged"
    zh = "#{number} 自己已经并入了别的工单，请选它并入的那一个。"
    en = "#{number} has been merged into another ticket itself. Choose that one."


class TargetClosed(Conflict):
    code = "target_closed"
    zh = "#{number} 已经关闭。先重新打开它，再把工单并进去。"
    en = "#{number} is closed. Open it again before you merge a ticket into it."


class TargetSolved(Conflict):
    code = "target_solved"
    zh = "#{number} 已经解决，而要并入的工单还没有处理完。先重新打开 #{number}。"
    en = "#{number} is solved, and what you want to merge is not. Open #{number} again first."


class HasItsOwnLane(Conflict):
    code = "stolen_account_lane"
    zh = "被盗账号的工单有自己的流程和期限，不能并入别的工单。"
    en = "A report of a stolen account has steps and times of its own and cannot be merged into another ticket."


class TooManyWords(Conflict):
    code = "too_many_entries"
    zh = "要并入的工单有 {count} 条往来，一次最多 {most} 条。可以改为关联。"
    en = "The ticket has {count} entries; at most {most} can be merged. You can link the two instead."


@transaction.atomic
def merge(*, number: int, into: int, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Close the ticket and tell its words again on `into`, which is returned.

    Whose ticket the target is decides who reads them there: another customer's words are for staff only, and neither
    customer learns of the other's ticket. Promises still owed go along. Raises the refusals above; either ticket not
    theirs to see: NotFound. Undone with `split`.
    """
    if number == into:
        raise IntoItself
    source, target = locked_tickets([number, into], by=by)
    if not (by.is_staff and may_work_on(by, source) and may_work_on(by, target)):
        raise NotAllowed
    refuse_stale(source, version)
    _refuse(source, target)
    words = words_of(source)
    if len(words) > MOST_WORDS:
        raise TooManyWords(count=len(words), most=MOST_WORDS)
    form = form_files(source, words)
    is_same_person = source.contact_id == target.contact_id
    if is_same_person and source.unanswered_since:
        _hear(source.unanswered_since, target, by, at)
    hand_over(source, target, at)
    _leave(source, target, form, is_same_person, by, at)
    _arrive(source, target, words, form, is_same_person, by, at)
    return target


def _refuse(source: Ticket, target: Ticket) -> None:
    """A target that is merged away is refused, and so is a source: a circle would need one of them."""
    refuse_merged(source)
    if target.merged_into_id:
        raise TargetMerged(number=target.pk)
    if target.status == Status.CLOSED:
        raise TargetClosed(number=target.pk)
    if target.status == Status.SOLVED and not source.is_finished:
        raise TargetSolved(number=target.pk)
    if StolenReport.objects.filter(ticket=source).exists():
        raise HasItsOwnLane


def _hear(since: datetime, target: Ticket, by: Actor, at: datetime) -> None:
    """What the customer said on the source, and nobody answered, waits on the target now, or is what it waited for."""
    target.unanswered_since = min(since, target.unanswered_since or since)
    if target.status == Status.PENDING:
        put(target, Status.OPEN, by=by, side=Side.SYSTEM, at=at)


def _leave(source: Ticket, target: Ticket, form: FormFiles, is_same_person: bool, by: Actor, at: datetime) -> None:
    """Close the source. Its customer is told where it went only if that is theirs too; otherwise that it is closed."""
    source.merged_into = target
    closed = take_step(source, Status.CLOSED, side=Side.SYSTEM, at=at)
    entered(
        source,
        Entry.Kind.EVENT,
        by=by,
        at=at,
        event="merged_away",
        is_public=is_same_person,
        changes=closed if is_same_person else [],
        facts={"into": target.pk, **form.facts()},
        save=["merged_into", *COLUMNS],
    )
    if closed and not is_same_person:
        entered(source, Entry.Kind.CHANGE, by=by, at=at, is_public=True, changes=closed, facts={"reason": "merged"})


def _arrive(
    source: Ticket, target: Ticket, words: list[Entry], form: FormFiles, is_same_person: bool, by: Actor, at: datetime
) -> None:
    take_drafts_along(source, target)
    Reminder.objects.filter(ticket=source, told_at=None).update(ticket=target)
    entered(
        target,
        Entry.Kind.EVENT,
        by=by,
        at=at,
        event="merged_in",
        is_public=is_same_person,
        facts={"from": source.pk, **form.facts()},
        save=["unanswered_since", "act_by"],
    )
    tell_again(words, form, of=source, onto=target, by=by, at=at)
