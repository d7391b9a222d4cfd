"""Put a ticket out of sight until a time, or ask to be reminded of it. Our promises to the customer run on meanwhile."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed, NotFound
from helpdesk.evidence import record
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.standing import refuse_merged
from tickets.actions.words import refuse_unstorable
from tickets.models import Entry, Reminder, Ticket
from tickets.policies import may_work_on
from tickets.queries import one_visible_to

LONGEST = timedelta(days=366)
MOST_REMINDERS = 20
AT_ONCE = 100


class BadTime(DomainError):
    code = "invalid"
    zh = "请选一个以后的时间，最远一年。"
    en = "Choose a time to come, within a year."


class Finished(Conflict):
    code = "finished"
    zh = "这个工单已经办完，不需要稍后再看。"
    en = "This ticket is done; there is nothing to come back to."


class TooManyReminders(Conflict):
    code = "too_many_reminders"
    zh = "您在这个工单上已经有 {most} 个提醒了。"
    en = "You have {most} reminders on this ticket already."


@transaction.atomic
def snooze(*, number: int, until: datetime | None, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Out of the lists until then; None wakes it. The customer's next word wakes it too. Raises BadTime, Finished."""
    ticket = locked_ticket(number, by=by, version=version)
    if not (by.kind == "system" or (by.is_staff and may_work_on(by, ticket))):
        raise NotAllowed
    refuse_merged(ticket)
    if until is None:
        if ticket.snoozed_until:
            _wake(ticket, by, at)
        return ticket
    if ticket.is_finished:
        raise Finished
    _refuse_unless_to_come(until, at, "until")
    if until != ticket.snoozed_until:
        ticket.snoozed_until = until
        facts = {"until": until}
        entered(ticket, Entry.Kind.EVENT, by=by, at=at, event="snoozed", facts=_written(facts), save=["snoozed_until"])
    return ticket


def wake_sleepers(*, at: datetime) -> int:
    """Those whose time has come. How many; call again while there are AT_ONCE."""
    with transaction.atomic():
        due = Ticket.objects.filter(snoozed_until__lte=at).order_by("snoozed_until", "pk")
        tickets = list(due.select_for_update(no_key=True, skip_locked=True)[:AT_ONCE])
        for ticket in tickets:
            _wake(ticket, SYSTEM, at)
    return len(tickets)


def _wake(ticket: Ticket, by: Actor, at: datetime) -> None:
    ticket.snoozed_until = None
    entered(ticket, Entry.Kind.EVENT, by=by, at=at, event="woken", save=["snoozed_until"])


@transaction.atomic
def remind(*, number: int, due_at: datetime, text: str, by: Actor, at: datetime) -> Reminder:
    """Tell the actor of this ticket then. Theirs alone: it is not on the timeline. Raises BadTime, TooManyReminders."""
    ticket = locked_ticket(number, by=by)
    if not (by.is_staff and may_work_on(by, ticket)):
        raise NotAllowed
    refuse_unstorable(text)
    _refuse_unless_to_come(due_at, at, "at")
    if Reminder.objects.filter(ticket=ticket, person_id=by.id, told_at=None).count() >= MOST_REMINDERS:
        raise TooManyReminders(most=MOST_REMINDERS)
    reminder = Reminder.objects.create(person_id=by.user_id, ticket=ticket, text=text, due_at=due_at)
    facts = {"number": number, "text": text, "due_at": due_at}
    record("reminder.set", subject=("reminder", reminder.pk), by=by.key, at=at, facts=facts)
    return reminder


@transaction.atomic
def forget_reminder(*, number: int, reminder_id: UUID, by: Actor, at: datetime) -> None:
    """Take one's own back. Raises NotFound, also once it was told."""
    gone, _ = Reminder.objects.filter(pk=reminder_id, ticket_id=number, person_id=by.id, told_at=None).delete()
    if not gone:
        raise NotFound
    record("reminder.taken_back", subject=("reminder", reminder_id), by=by.key, at=at, facts={"number": number})


def reminders_of(*, number: int, by: Actor) -> list[Reminder]:
    """Their own, still to come, soonest first."""
    ticket = one_visible_to(by, number)
    if not by.is_staff:
        raise NotAllowed
    return list(Reminder.objects.filter(ticket=ticket, person_id=by.id, told_at=None).order_by("due_at", "pk"))


def _refuse_unless_to_come(moment: datetime, at: datetime, field: str) -> None:
    if not at < moment <= at + LONGEST:
        raise BadTime(errors={field: [BadTime().detail]})


def _written(facts: dict[str, datetime]) -> dict[str, str]:
    return {name: moment.isoformat() for name, moment in facts.items()}
