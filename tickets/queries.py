"""Questions about tickets, always "visible to whom"."""

from django.db.models import QuerySet

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound

from .models import Ticket
from .policies import visible

ALONG = ("category", "queue", "service", "contact", "assignee")


def visible_to(actor: Actor) -> QuerySet[Ticket]:
    """The only way to a ticket."""
    return Ticket.objects.select_related(*ALONG).filter(visible(actor))


def one_visible_to(actor: Actor, number: int) -> Ticket:
    """Raises NotFound, whether it does not exist or is not theirs."""
    ticket = visible_to(actor).filter(number=number).first()
    if ticket is None:
        raise NotFound
    return ticket
