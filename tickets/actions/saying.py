"""What a rule says on a ticket. Told to the customer as any answer, but no answer of a person: no clock stops for it."""

from datetime import datetime

from helpdesk.common.actors import Actor
from tickets.actions.history import RULE, entered
from tickets.actions.locking import locked_ticket
from tickets.actions.standing import refuse_merged
from tickets.mails import tell_customer
from tickets.models import Entry


def say_by_rule(*, number: int, text: str, is_note: bool, by: Actor, at: datetime) -> Entry:
    """Call inside a transaction, with a rule as the actor. Raises Merged."""
    ticket = locked_ticket(number, by=by)
    refuse_merged(ticket)
    kind = Entry.Kind.NOTE if is_note else Entry.Kind.REPLY
    entry = entered(ticket, kind, by=by, at=at, is_public=not is_note, text=text, channel=RULE)
    if not is_note:
        tell_customer(ticket, entry)
    return entry
