"""What fills the blanks of a prepared text on one ticket."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from helpdesk.accounts.mails import language_of
from helpdesk.common.actors import Actor

from .models import Ticket

WEEKDAYS = "一二三四五六日"


def values_for(ticket: Ticket, by: Actor, at: datetime) -> dict[str, str]:
    """By name as `knowledge.variables.KNOWN` lists them. A rule signs with the site's name, not with its own."""
    language = language_of(ticket.contact.member)
    return {
        "customer.name": ticket.contact.name,
        "agent.name": by.name if by.is_staff else settings.SITE_NAME,
        "today": in_words(timezone.localtime(at).date(), language),
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "ticket.link": f"{settings.SITE_URL}/tickets/{ticket.pk}",
        "ticket.opened_on": in_words(timezone.localtime(ticket.opened_at).date(), language),
        "category.name": ticket.category.name,
        "service.name": ticket.service.name if ticket.service else "",
        "queue.name": ticket.queue.name,
    }


def in_words(day: date, language: str) -> str:
    """As the customer says it: 11月22日星期日, Sunday 22 November."""
    if language == "zh":
        return f"{day.month}月{day.day}日星期{WEEKDAYS[day.weekday()]}"
    return f"{day:%A} {day.day} {day:%B}"
