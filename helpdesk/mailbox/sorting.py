"""Which mail is not for people to answer: said before anybody opens a ticket for it, and said why."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from .imap import LARGEST_IN_BYTES
from .keys import thread_secrets
from .models import IncomingMail, Mailbox
from .parsing import Kind, Letter
from .threads import Thread, base_address, thread_of_address, thread_of_message_id

State = IncomingMail.State
STORM_WITHIN = timedelta(minutes=10)


def thread_of(letter: Letter) -> Thread | None:
    """What a signed address or Message-ID of ours says it answers; the newest first. A subject proves nothing (TRUST MI-01)."""
    secrets = thread_secrets()
    addresses = [*letter.delivered_to, *(one.address for one in (*letter.to, *letter.cc))]
    named = (thread_of_address(address, secrets=secrets) for address in addresses if address)
    answered = (thread_of_message_id(one, secrets=secrets) for one in (*letter.in_reply_to, *reversed(letter.references)))
    return next((thread for thread in (*named, *answered) if thread), None)


def same_mail(mail: IncomingMail) -> IncomingMail | None:
    """The one that came before under the same Message-ID from the same address: sent on to two of our mailboxes, or twice."""
    if not mail.message_id:
        return None
    others = IncomingMail.objects.filter(message_id=mail.message_id, sender=mail.sender, state=State.DONE).exclude(pk=mail.pk)
    return others.defer("raw", "html").first()


def reason_to_set_aside(mail: IncomingMail, letter: Letter, thread: Thread | None, at: datetime) -> str:
    """ "" for what people may see. Nothing is dropped: what is set aside waits for a person, whole."""
    if mail.size_in_bytes > LARGEST_IN_BYTES:
        return "too_large"
    if not letter.sender.address:
        return "no_sender"
    if _is_ours(letter):
        return "own"
    if letter.kind in WHY and not (thread and letter.kind == Kind.AUTO_REPLY):
        return WHY[letter.kind]
    return "storm" if _is_storm(mail, thread, at) else ""


WHY = {
    Kind.BOUNCE: "bounce",
    Kind.AUTO_REPLY: "automatic",
    Kind.CALENDAR: "calendar",
    Kind.MAILING_LIST: "list",
    Kind.VERIFICATION: "verification",
}


def _is_ours(letter: Letter) -> bool:
    """What we sent ourselves and what pretends to be from us: answered, it would go round for ever (TRUST MI-05)."""
    if letter.message_id and thread_of_message_id(letter.message_id, secrets=thread_secrets()):
        return True
    return Mailbox.objects.filter(address=base_address(letter.sender.address)).exists()


def _is_storm(mail: IncomingMail, thread: Thread | None, at: datetime) -> bool:
    """Somebody, or something, writes faster than people do. Answers within a thread may come quicker than new matters."""
    most: int = settings.MAIL["ANSWERS_IN_TEN_MINUTES" if thread else "MAILS_IN_TEN_MINUTES"]
    recent = IncomingMail.objects.filter(sender=mail.sender, arrived_at__gt=at - STORM_WITHIN).exclude(pk=mail.pk)
    seen: int = recent.exclude(state=State.WAITING)[:most].count()
    return seen >= most
