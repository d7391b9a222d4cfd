"""What events mean: who of us must hear of it, and which rules have an occasion. In the transaction of the change."""

from datetime import datetime

from django.db import connection, transaction

from helpdesk.common.clock import now
from helpdesk.events import subscribe
from helpdesk.mailbox.events import MailArrived, MailReturned, MailSetAside
from helpdesk.members.events import ContactsMerged

from .acknowledging import tell_too_large
from .actions import announcing, announcing_clocks, moving, occasions, parking, returned
from .automatic import AUTOMATIC
from .correspondence import REPLY_MAIL
from .events import ClockBreached, ClockWarned, EscalationDue, OnCallAlarm, TicketChanged, TicketOpened
from .intake import from_mail
from .jobs.automation import run_triggers


@subscribe(TicketChanged)
def our_people_hear_of_it(event: TicketChanged) -> None:
    announcing.announce(event)


@subscribe(ClockWarned)
def whoever_has_it_hears_of_the_warning(event: ClockWarned) -> None:
    announcing_clocks.announce_clock(event, at=now())


@subscribe(ClockBreached)
def whoever_has_it_hears_of_the_breach(event: ClockBreached) -> None:
    announcing_clocks.announce_clock(event, at=now())


@subscribe(EscalationDue)
def whom_the_policy_names_hears_of_the_clock(event: EscalationDue) -> None:
    announcing_clocks.announce_escalation(event, at=now())


@subscribe(OnCallAlarm)
def whoever_is_on_call_hears_of_it(event: OnCallAlarm) -> None:
    announcing_clocks.announce_alarm(event, at=now())


@subscribe(ContactsMerged)
def their_tickets_go_along(event: ContactsMerged) -> None:
    moving.move_tickets(of=event.old, to=event.new, by=event.by, at=event.at)


@subscribe(MailArrived)
def people_who_write_are_taken_in(event: MailArrived) -> None:
    """Chat, which stands below, has looked at it before: what goes on with a conversation is settled by now."""
    from_mail.take_in(event)


@subscribe(MailSetAside)
def our_people_hear_what_lies_there(event: MailSetAside) -> None:
    parking.mail_was_parked(mail=event.mail, why=event.why, at=event.at)
    if event.why == "too_large":
        tell_too_large(event.mail, event.at)


@subscribe(MailReturned)
def our_people_see_what_did_not_arrive(event: MailReturned) -> None:
    if event.about_kind == REPLY_MAIL:
        number, _, sequence = event.about_key.partition(":")
        returned.answer_came_back(
            number=int(number),
            sequence=int(sequence),
            mail_id=event.mail_id,
            to=event.to,
            words=event.words,
            at=event.at,
        )
    elif event.about_kind == AUTOMATIC:
        returned.automatic_came_back(mail_id=event.mail_id, words=event.words, at=event.at)


@subscribe(TicketOpened)
def rules_hear_of_a_new_ticket(event: TicketOpened) -> None:
    _note(event.number, 1, "opened", now())


@subscribe(TicketChanged)
def rules_hear_of_a_change(event: TicketChanged) -> None:
    if on := occasions.occasion_of(event):
        _note(event.number, event.sequence, on, event.at)


def _note(number: int, sequence: int, on: str, at: datetime) -> None:
    if occasions.note_occasion(number=number, sequence=sequence, on=on, at=at):
        _hurry_once_committed()


def _hurry_once_committed() -> None:
    """One task, however many tickets this transaction changes."""
    if not any(waiting[1] is _hurry for waiting in connection.run_on_commit):
        transaction.on_commit(_hurry, robust=True)


def _hurry() -> None:
    run_triggers.enqueue()
