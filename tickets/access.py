"""Who may fetch a file that hangs on a ticket: whoever may see the ticket at this moment; what came with a note, only staff."""

from uuid import UUID

from helpdesk.common.actors import Actor
from helpdesk.files.access import register

from .actions.words import AMONG_STAFF, PUBLIC
from .models import Ticket
from .policies import visible


def may_fetch(actor: Actor, ticket_id: UUID) -> bool:
    return Ticket.objects.filter(visible(actor), id=ticket_id).exists()


def may_fetch_among_staff(actor: Actor, ticket_id: UUID) -> bool:
    return actor.is_staff and may_fetch(actor, ticket_id)


register(PUBLIC, may_fetch)
register(AMONG_STAFF, may_fetch_among_staff)
