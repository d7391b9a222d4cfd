"""Which server a mail leaves by: that of its mailbox, else the site's own."""

from django.conf import settings

from .models import Mailbox, OutgoingMail
from .smtp import Server

TLS = {Mailbox.Tls.IMPLICIT: "implicit", Mailbox.Tls.STARTTLS: "starttls", Mailbox.Tls.NONE: "none"}


def has_server(mail: OutgoingMail) -> bool:
    """Whether somebody is named who could take it. Not whether they can be reached, nor whether they are named rightly."""
    return bool(_own(mail) or settings.SMTP_URL)


def server_of(mail: OutgoingMail) -> Server | None:
    """None: there is no server, and mail is stored to be read here. Raises SealBroken, ValueError for a wrong SMTP_URL."""
    if own := _own(mail):
        return smtp_server(own)
    return Server.of(settings.SMTP_URL) if settings.SMTP_URL else None


def _own(mail: OutgoingMail) -> Mailbox | None:
    mailbox = mail.mailbox
    return mailbox if mailbox is not None and mailbox.is_active and mailbox.smtp_host else None


def smtp_server(mailbox: Mailbox) -> Server:
    return Server(
        host=mailbox.smtp_host,
        port=mailbox.smtp_port,
        user=mailbox.smtp_user,
        password=mailbox.smtp_password,
        tls=TLS[Mailbox.Tls(mailbox.smtp_tls)],
    )
