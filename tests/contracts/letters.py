"""What was said on a ticket by mail, and answered, for the routes about them."""

from __future__ import annotations

from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.mailbox.models import IncomingMail, Mailbox
from tickets.models import Entry, Ticket

LETTER = "tickets/<int:number>/mails/<uuid:letter_id>"
REPLY = "tickets/<int:number>/replies/<int:sequence>"


def ids_of_letters(ticket: Ticket, answered_by: User) -> dict[str, str]:
    """The first entry is an answer of theirs, and came with a mail: one entry for all routes."""
    at = timezone.now()
    mailbox = Mailbox.objects.create(address="letters@desk.test", since=at.date(), created_at=at)
    mail = IncomingMail.objects.create(
        mailbox=mailbox,
        uid_validity=1,
        uid=1,
        digest="1" * 64,
        raw=b"From: wang@client.test\r\n\r\n",
        html="<p>hello</p>",
        size_in_bytes=30,
        arrived_at=at,
        state=IncomingMail.State.DONE,
        outcome="joined",
        about_kind="ticket",
        about_key=str(ticket.pk),
    )
    Entry.objects.create(
        ticket=ticket,
        sequence=1,
        kind=Entry.Kind.REPLY,
        is_public=True,
        author_kind="user",
        author_id=answered_by.pk,
        by_staff=True,
        text="好的",
        facts={"mail": str(mail.pk)},
        at=at,
    )
    Ticket.objects.filter(pk=ticket.pk).update(last_entry=1)
    return {"<uuid:letter_id>": str(mail.pk)}
