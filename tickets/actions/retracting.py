"""Take an answer back before its mail has left: the words, the mail, and what followed from them by itself."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from helpdesk.files.actions import withdraw
from helpdesk.mailbox.actions import withdraw_mail
from tickets.actions import clocks
from tickets.actions.history import change, entered, shortened
from tickets.actions.locking import locked_ticket, refuse_stale
from tickets.actions.standing import refuse_merged
from tickets.correspondence import reply_key, undo_until
from tickets.models import Entry, Ticket
from tickets.policies import may_work_on
from tickets.workflow import Status

ROW = ("answered_at", "unanswered_since", "last_text", "last_by_staff", "last_at", "last_public", "act_by")


class AlreadyLeft(Conflict):
    code = "already_left"
    zh = "来不及撤回了：邮件已经发出，或者这条回复没有发邮件、客户已经能看到。可以再发一条更正。"
    en = (
        "It is too late to take it back: the mail has left, or there was none and the customer has it. Send a correction instead."
    )


@transaction.atomic
def retract_reply(*, number: int, sequence: int, by: Actor, at: datetime, version: int | None = None) -> Entry:
    """Its author takes it back while its mail waits. Again: nothing changes. The words stay as evidence, and for us to see.

    Clocks that it met run on as if it had not been, and the status it gave is the one before, unless somebody has set
    another since. What rules did because of it stays done. Raises NotFound, Stale, Merged, AlreadyLeft.
    """
    ticket = locked_ticket(number, by=by)
    entry = Entry.objects.filter(ticket=ticket, sequence=sequence, kind=Entry.Kind.REPLY).first()
    if entry is None:
        raise NotFound
    if not by.is_staff or entry.author_id != by.id or not may_work_on(by, ticket):
        raise NotAllowed
    if entry.retracted_at is not None:
        return entry
    refuse_stale(ticket, version)
    refuse_merged(ticket)
    # The UPDATE that withdraws decides against the worker that delivers.
    if undo_until(entry, at) is None or not withdraw_mail(about=reply_key(entry), by=by, at=at):
        raise AlreadyLeft
    entry.retracted_at = at
    entry.save(update_fields=["retracted_at"])
    withdraw([file["id"] for file in entry.files], at=at)
    _as_if_unsaid(ticket, entry, by, at)
    return entry


def _as_if_unsaid(ticket: Ticket, entry: Entry, by: Actor, at: datetime) -> None:
    clocks.answer_undone(ticket, entry.at, at)
    _put_back(ticket, entry, by, at)
    said = Entry.objects.filter(ticket=ticket, is_public=True, retracted_at=None)
    words = said.filter(kind=Entry.Kind.REPLY)
    answers = words.filter(by_staff=True)
    if ticket.answered_at == entry.at:
        ticket.answered_at = answers.order_by("at").values_list("at", flat=True).first()
    ticket.unanswered_since = _unanswered_since(ticket, words, answers)
    ticket.last_public = said.aggregate(newest=Max("sequence"))["newest"] or 0
    if last := words.order_by("-at", "-sequence").first():
        ticket.last_text, ticket.last_by_staff, ticket.last_at = shortened(last.text), last.by_staff, last.at
    facts = {"sequence": entry.sequence}
    entered(ticket, Entry.Kind.EVENT, by=by, at=at, event="reply_retracted", facts=facts, save=ROW)


def _unanswered_since(ticket: Ticket, words: QuerySet[Entry], answers: QuerySet[Entry]) -> datetime | None:
    """The customer's first word after our last answer."""
    if ticket.is_finished:
        return None
    last = answers.aggregate(last=Max("sequence"))["last"] or 0
    theirs = words.filter(by_staff=False, sequence__gt=last).exclude(author_kind="system")
    return theirs.order_by("sequence").values_list("at", flat=True).first()


def _put_back(ticket: Ticket, entry: Entry, by: Actor, at: datetime) -> None:
    """The status that came with the answer, if it is still the one. Not by the table of steps: this step was not meant."""
    followed = Entry.objects.filter(ticket=ticket, sequence=entry.sequence + 1, kind=Entry.Kind.CHANGE, at=entry.at).first()
    line = followed.changes[0] if followed and followed.author_id == entry.author_id else {"field": ""}
    if line["field"] != "status" or ticket.status != line["new"]:
        return
    ticket.status = Status(line["old"])
    if ticket.solved_at == entry.at:
        ticket.solved_at = None
    clocks.status_changed(ticket, line["new"], at)
    lines = [change("status", line["new"], line["old"])]
    save = ("status", "solved_at", "act_by")
    entered(ticket, Entry.Kind.CHANGE, by=by, at=at, is_public=True, changes=lines, save=save)
