"""Tickets go with their contact when it is merged into another; reports of stolen accounts stay with whoever made them."""

from datetime import datetime
from uuid import UUID

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict
from helpdesk.members.models import Contact
from tickets.actions.history import change, entered
from tickets.models import Entry, StolenReport, Ticket

MOST = 500


class TooManyTickets(Conflict):
    code = "too_many_tickets"
    zh = "这个联系人有 {most} 个以上的工单，不能这样合并。"
    en = "This contact has more than {most} tickets and cannot be merged like this."


def move_tickets(*, of: UUID, to: UUID, by: Actor, at: datetime) -> None:
    """Call in the transaction in which the contacts are merged. Raises TooManyTickets.

    A report of a stolen account stays: moved to a member's contact, it would be read by whoever is signed in there, and
    that may be the thief.
    """
    new = Contact.objects.get(pk=to)
    tickets = Ticket.objects.select_for_update(no_key=True, of=("self",)).select_related("contact").filter(contact=of)
    tickets = tickets.exclude(pk__in=StolenReport.objects.values("ticket"))
    held = list(tickets.order_by("pk")[: MOST + 1])
    if len(held) > MOST:
        raise TooManyTickets(most=MOST)
    for ticket in held:
        old, ticket.contact = ticket.contact, new
        lines = [change("contact", old.name, new.name)]
        entered(ticket, Entry.Kind.CHANGE, by=by, at=at, changes=lines, save=["contact"])
