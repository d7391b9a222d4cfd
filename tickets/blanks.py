"""What fills the blanks of a prepared text on one ticket."""

from django.conf import settings

from helpdesk.common.actors import Actor

from .models import Ticket


def values_for(ticket: Ticket, by: Actor) -> dict[str, str]:
    """By name as `variables.KNOWN` lists them. A rule signs with the site's name, not with its own."""
    return {
        "customer.name": ticket.contact.name,
        "agent.name": by.name if by.is_staff else settings.SITE_NAME,
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "ticket.link": f"{settings.SITE_URL}/tickets/{ticket.pk}",
        "category.name": ticket.category.name,
        "service.name": ticket.service.name if ticket.service else "",
        "queue.name": ticket.queue.name,
    }
