"""Which ticket a mail goes on with. A signed thread says that the writer had our mail; only together with their address
does it let them in. A subject or a marker in the words lets nobody in (TRUST MI-01)."""

import re
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.mailbox.events import MailArrived
from helpdesk.mailbox.models import IncomingMail
from tickets.correspondence import address_of, is_correspondent, mails_about
from tickets.models import Ticket

from .writers import Writer

TAG = re.compile(r"\[#(\d{1,12})\]")
MOST_REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Belonging:
    joins: Ticket | None = None
    related: Ticket | None = None  # somebody else's: for staff to see, and for nobody else


def belonging_of(event: MailArrived, writer: Writer) -> Belonging:
    if named := named_ticket(event):
        return Belonging(joins=_goes_on(named)) if is_correspondent(named, writer.address) else Belonging(related=named)
    if own := _of_their_earlier_mail(event, writer) or _by_tag(event, writer):
        return Belonging(joins=_goes_on(own))
    return Belonging()


def named_ticket(event: MailArrived) -> Ticket | None:
    """The one whose signed thread it answers."""
    thread = event.thread
    return _ticket(thread.key) if thread and thread.kind == "ticket" else None


def _of_their_earlier_mail(event: MailArrived, writer: Writer) -> Ticket | None:
    """They write again before we have answered: their own earlier mail is what it refers to."""
    letter = event.letter
    named = [*letter.in_reply_to, *reversed(letter.references)][:MOST_REFERENCES]
    if not named:
        return None
    earlier = IncomingMail.objects.filter(message_id__in=named, sender=writer.address, about_kind="ticket")
    key = earlier.filter(outcome__in=("opened", "joined")).order_by("-arrived_at").values_list("about_key", flat=True).first()
    return _ticket(key) if key else None


def _by_tag(event: MailArrived, writer: Writer) -> Ticket | None:
    """Whoever is proven to be its customer may name it and needs no thread."""
    found = TAG.search(event.letter.subject)
    if not found or not writer.is_authenticated:
        return None
    ticket = _ticket(found[1])
    return ticket if ticket and address_of(ticket.contact) == writer.address else None


def _goes_on(ticket: Ticket) -> Ticket:
    """Where it was merged to, as long as that is the same customer's: another's words are no business of theirs."""
    into = ticket.merged_into
    while into and into.contact_id == ticket.contact_id:
        ticket, into = into, into.merged_into
    return ticket


def _ticket(key: str) -> Ticket | None:
    if not key.isdecimal() or len(key) > 12:
        return None
    return Ticket.objects.select_related("contact__member", "merged_into").filter(pk=int(key)).first()


def is_flooded(ticket: Ticket, *, most: int, event: MailArrived) -> bool:
    """Two machines answering each other write faster than people do (TRUST MI-05)."""
    return mails_about(ticket.pk).filter(ended_at__gt=event.at - timedelta(hours=1))[:most].count() >= most
