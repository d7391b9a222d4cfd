"""Try a mailbox: sign in at its servers and leave again."""

from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from typing import Any

from helpdesk.common.actors import Actor
from helpdesk.common.sealed import SealBroken
from helpdesk.evidence import record

from ..imap import TRIED_WITHIN_S, ImapAway, folder_of
from ..models import Mailbox
from ..servers import smtp_server
from ..smtp import Deferred, sign_in


def try_mailbox(*, mailbox: Mailbox, by: Actor, at: datetime) -> dict[str, Any]:
    """`{"imap": {"ok", "words", "milliseconds"}, "smtp": …}`, None for a server that is not named. Nothing is kept of it
    but that it was tried: whoever can name hosts could otherwise feel their way through our network unseen."""
    hosts = {"imap": mailbox.imap_host, "smtp": mailbox.smtp_host}
    facts = {"hosts": hosts, "ports": {"imap": mailbox.imap_port, "smtp": mailbox.smtp_port}}
    record("mailbox.tried", subject=("mailbox", mailbox.pk), by=by.key, at=at, facts=facts)
    return {
        "imap": _tried(lambda: _look_in(mailbox)) if mailbox.imap_host else None,
        "smtp": _tried(lambda: sign_in(smtp_server(mailbox), greet_as=mailbox.address.rpartition("@")[2] or "localhost"))
        if mailbox.smtp_host
        else None,
    }


def _look_in(mailbox: Mailbox) -> None:
    with folder_of(mailbox, patience_s=TRIED_WITHIN_S):
        pass


def _tried(sign_in: Callable[[], None]) -> dict[str, Any]:
    begun = perf_counter()
    words = ""
    try:
        sign_in()
    except (ImapAway, Deferred, SealBroken) as error:
        words = str(error) or type(error).__name__
    return {"ok": not words, "words": words[:300], "milliseconds": round((perf_counter() - begun) * 1000)}
