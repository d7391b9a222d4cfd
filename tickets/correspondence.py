"""Questions about the mail of a ticket: what came, from whom, where an answer goes and by which mailbox it leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from helpdesk.common.errors import NotFound
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from helpdesk.mailbox.queries import sending_mailbox
from helpdesk.members.by_mail import proven_address
from helpdesk.members.models import Contact

from .models import Entry, Ticket

REPLY_MAIL = "ticket_reply"  # what an answer's mail is about, keyed `number:sequence`


def address_of(contact: Contact) -> str:
    """Where an answer goes: as told, or a member's own once it is proven."""
    return proven_address(contact.member) if contact.member else contact.email


def mails_about(number: int) -> QuerySet[IncomingMail]:
    """All that was taken in on it, machines' mail as well. Without what is large."""
    return IncomingMail.objects.filter(about_kind="ticket", about_key=str(number)).defer("raw", "html", "quoted")


def letters_about(number: int) -> QuerySet[IncomingMail]:
    """Those that people wrote."""
    return mails_about(number).filter(outcome__in=("opened", "joined"))


def is_correspondent(ticket: Ticket, address: str) -> bool:
    """Whether this is an address of the ticket's customer, or wrote on it before. Those in Cc never are (TRUST MI-03)."""
    return address == address_of(ticket.contact) or letters_about(ticket.pk).filter(sender=address).exists()


def is_proven(ticket: Ticket, address: str) -> bool:
    """Whether whoever reads mail there has shown that it is them who write: a member, an authenticated mail, or an answer
    to a mail of ours. Until then a machine tells them nothing of anybody's words (TRUST MO-02)."""
    if ticket.contact.member_id:
        return True
    if letters_about(ticket.pk).filter(sender=address, standing__authenticated=True).exists():
        return True
    return Entry.objects.filter(ticket=ticket, channel="mail", facts__answers=True).exists()


def letters_from(ticket: Ticket, address: str) -> list[IncomingMail]:
    """What they wrote from this address lately, newest first: what an answer refers to."""
    written = letters_about(ticket.pk).filter(sender=address).select_related("mailbox")
    return list(written.order_by("-arrived_at", "-pk")[:10])


def way_out(letters: list[IncomingMail]) -> Mailbox | None:
    """The mailbox they wrote to, as long as it is in use; else the one answers leave by. None: there is no mailbox."""
    written_to = letters[0].mailbox if letters else None
    return written_to if written_to and written_to.is_active else sending_mailbox()


def mail_on(number: int, mail_id: UUID) -> tuple[IncomingMail, Entry]:
    """The mail behind an entry of this ticket, told again here by a merge as well, for those who may see the ticket.
    Raises NotFound."""
    entry = Entry.objects.filter(ticket=number, facts__mail=str(mail_id)).order_by("sequence").first()
    mail = IncomingMail.objects.filter(pk=mail_id).first() if entry else None
    if entry is None or mail is None:
        raise NotFound
    return mail, entry


def reply_key(entry: Entry) -> tuple[str, str]:
    return (REPLY_MAIL, f"{entry.ticket_id}:{entry.sequence}")


def undo_until(entry: Entry, at: datetime) -> datetime | None:
    """Until when its words and their mail can be taken back; None: it has left, or there is no mail."""
    kind, key = reply_key(entry)
    waiting = OutgoingMail.objects.filter(about_kind=kind, about_key=key, state=OutgoingMail.State.QUEUED, attempts=0)
    return waiting.filter(next_try_at__gt=at).values_list("next_try_at", flat=True).first()
