"""How far the customer has read. A mark, not a change: no entry, no new version."""

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotAllowed
from tickets.actions.locking import locked_ticket
from tickets.models import Ticket
from tickets.policies import is_customers


@transaction.atomic
def mark_seen(*, number: int, sequence: int, by: Actor) -> Ticket:
    """Its customer has seen the entries up to `sequence`. Never goes back, never beyond the newest they can see."""
    ticket = locked_ticket(number, by=by)
    if not is_customers(by, ticket):
        raise NotAllowed
    seen = max(ticket.customer_seen, min(sequence, ticket.last_public))
    if seen != ticket.customer_seen:
        ticket.customer_seen = seen
        ticket.save(update_fields=["customer_seen"])
    return ticket
