"""A mail of ours came back: matched to the one it was by its Message-ID, and whoever sent it is told."""

from datetime import datetime

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import MailReturned
from ..models import IncomingMail, OutgoingMail
from ..parsing import Bounce
from .settling import settle

State = OutgoingMail.State


def return_mail(*, mail: IncomingMail, bounce: Bounce, at: datetime) -> bool:
    """False where it is no mail of ours, or only late: then it is a mail like others."""
    sent = OutgoingMail.objects.filter(message_id=bounce.message_id).exclude(state=State.BOUNCED) if bounce.message_id else None
    ours = sent.filter(to__iexact=bounce.recipient).first() or sent.first() if sent is not None else None
    if ours is None or bounce.action in ("delayed", "relayed", "delivered", "expanded"):  # RFC 3464 2.3.3
        return False
    words = " ".join(part for part in (bounce.status, bounce.words) if part) or bounce.action
    ours.returned(words, at)
    ours.save(update_fields=["state", "ended_at", "next_try_at", "leased_until", "last_error"])
    record("mail.bounced", subject=("mail", ours.pk), by=SYSTEM.key, at=at, facts={"to": ours.to, "words": ours.last_error})
    settle(mail=mail, outcome="bounce", at=at, about=("mail", ours.pk))
    publish(MailReturned(ours.pk, ours.about_kind, ours.about_key, ours.to, ours.last_error, at))
    return True
