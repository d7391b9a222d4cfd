"""A notification as a mail: which ticket, what about, and where to look. In the reader's language."""

from django.conf import settings
from django.core.mail import send_mail

from .models import Notification
from .notices import mail_subject, shortened

LOOK = ("打开工单：{link}", "Open the ticket: {link}")
CENTRE = ("打开通知：{link}", "Open your notifications: {link}")
FOOT = ("不想再收到这类邮件，可以在「通知设置」里关掉。", "To stop mails of this kind, change your notification settings.")


def send_notice(notification: Notification) -> None:
    """Leave it with the outbox, in the caller's transaction."""
    person = notification.person
    english = person.language.startswith("en")
    facts = {key: shortened(value) if isinstance(value, str) else value for key, value in notification.facts.items()}
    words = str(facts.get("text", ""))
    number = notification.ticket_id
    where = f"{settings.SITE_URL}/console/tickets/{number}" if number else f"{settings.SITE_URL}/console/"
    parts = [words, (LOOK if number else CENTRE)[english].format(link=where), FOOT[english]]
    subject = mail_subject(notification.kind, number=number, english=english, facts=facts)
    send_mail(subject, "\n\n".join(part for part in parts if part), None, [person.email])
