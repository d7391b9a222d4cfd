"""A mail goes on with a ticket: words of its customer, or what their machine says. Whether it may is asked by the intake."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import SYSTEM, Actor
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.replying import customer_reply
from tickets.actions.words import hang_files, refuse_unfit
from tickets.models import Entry


@transaction.atomic
def join_by_mail(
    *,
    number: int,
    by: Actor,
    at: datetime,
    text: str,
    file_ids: Sequence[UUID],
    client_id: str,
    facts: dict[str, Any],
) -> Entry:
    """As an answer on the page, for whoever writes from an address of the customer's. Raises Ended."""
    refuse_unfit(text, file_ids, client_id=client_id, by=by, as_it_came=True)
    ticket = locked_ticket(number, by=SYSTEM)
    files = hang_files(ticket, file_ids, by=by, at=at)
    return customer_reply(ticket, by, at, text=text, files=files, client_id=client_id, channel="mail", facts=facts)


@transaction.atomic
def note_auto_reply(*, number: int, at: datetime, text: str, facts: dict[str, Any]) -> Entry:
    """What a machine of theirs says: for us to see, no word of the customer. No clock, no new state."""
    ticket = locked_ticket(number, by=SYSTEM)
    return entered(ticket, Entry.Kind.EVENT, by=SYSTEM, at=at, event="auto_reply", text=text, facts=facts, channel="mail")
