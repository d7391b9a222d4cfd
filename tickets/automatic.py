"""Mail that a machine of ours sends: one a day to an address that is not proven, so that nobody is flooded through us and
two machines do not answer each other for ever (TRUST MI-05, MO-02)."""

import re
from datetime import datetime, timedelta
from hashlib import sha256

from helpdesk.mailbox.models import OutgoingMail

AUTOMATIC = "mail_automatic"
EVERY = timedelta(hours=24)
NOBODY_READS = re.compile(
    r"(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|mailer-daemon|postmaster|bounces?|abuse)(?:[-_.+][^@]*)?@", re.I
)


def about_automatic(address: str) -> tuple[str, str]:
    """How the outbox knows them: by whom they went to, whatever they were about."""
    return (AUTOMATIC, sha256(address.encode()).hexdigest()[:60])


def may_tell_by_machine(address: str, at: datetime) -> bool:
    if NOBODY_READS.match(address):
        return False
    kind, key = about_automatic(address)
    return not OutgoingMail.objects.filter(about_kind=kind, about_key=key, created_at__gt=at - EVERY).exists()
