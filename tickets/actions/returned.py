"""A mail of ours came back: our people see on the ticket that the customer did not get it."""

from datetime import datetime
from uuid import UUID

from helpdesk.common.actors import SYSTEM
from helpdesk.mailbox.models import OutgoingMail
from helpdesk.members.by_mail import mail_fails
from helpdesk.members.models import Contact
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.notifying import tell
from tickets.circles import people_of
from tickets.correspondence import address_of
from tickets.models import Entry


def answer_came_back(*, number: int, sequence: int, mail_id: UUID, to: str, words: str, at: datetime) -> None:
    """Call inside a transaction. However often it is told, it is one entry and one word to whoever has the ticket."""
    ticket = locked_ticket(number, by=SYSTEM)
    if Entry.objects.filter(ticket=ticket, event="mail_failed", facts__mail_out=str(mail_id)).exists():
        return
    facts = {"sequence": sequence, "to": to, "mail_out": str(mail_id)}
    entered(ticket, Entry.Kind.EVENT, by=SYSTEM, at=at, event="mail_failed", text=words, facts=facts, channel="mail")
    if to.lower() == address_of(ticket.contact):
        mail_fails(contact=ticket.contact, words=words, at=at)
    once = f"mail:{mail_id}"
    tell(people_of("assignee", ticket), "mail_failed", number=ticket.pk, at=at, once=once, sequence=sequence, text=words)


def automatic_came_back(*, mail_id: UUID, words: str, at: datetime) -> None:
    """An acknowledgement: whoever wrote by mail from there is not reached there."""
    to = OutgoingMail.objects.values_list("to", flat=True).get(pk=mail_id)
    if contact := Contact.objects.filter(email=to.lower(), by_mail=True, merged_into=None).first():
        mail_fails(contact=contact, words=words, at=at)
