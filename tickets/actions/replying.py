"""What is said on a ticket: replies, which the customer sees, and notes, which only we see."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.common.actors import STAFF_ROLES, SYSTEM, Actor
from helpdesk.common.errors import Conflict, NotAllowed
from tickets.actions import clocks
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket, refuse_stale
from tickets.actions.standing import put, refuse_merged
from tickets.actions.words import AMONG_STAFF, hang_files, refuse_unfit, said_before
from tickets.mails import tell_customer
from tickets.models import Entry, Mention, Ticket
from tickets.policies import may_work_on
from tickets.workflow import Status

REOPENS_WITHIN = timedelta(days=14)  # after it was solved
MENTION = re.compile(r"@\[[^\]\n]{1,60}\]\(([0-9a-fA-F-]{36})\)")
MOST_MENTIONS = 20


class Ended(Conflict):
    code = "ticket_closed"
    zh = "这个工单已经关闭。请新建一个工单，并写上 #{number}，前面说过的我们都看得到。"
    en = "This ticket is closed. Please open another and mention #{number}; we can see what was said before."


class EndedForUs(Conflict):
    code = "ticket_closed"
    zh = "这个工单已经关闭。先重新打开，再回复客户。"
    en = "This ticket is closed. Open it again before you answer."


@transaction.atomic
def reply(
    *,
    number: int,
    by: Actor,
    at: datetime,
    text: str,
    client_id: str = "",
    file_ids: Sequence[UUID] = (),
    then: str = "",
    version: int | None = None,
    channel: str = "",
) -> Entry:
    """Words both sides see. `then` is the status staff leave it in. The same `client_id` again is the same entry.

    A customer's answer sets a waiting ticket going again, and a solved one too, for REOPENS_WITHIN. Raises Ended later.
    """
    refuse_unfit(text, file_ids, client_id=client_id, by=by)
    ticket = locked_ticket(number, by=by)
    if before := said_before(ticket, by=by, client_id=client_id, text=text, file_ids=file_ids):
        return before
    refuse_stale(ticket, version)
    if by.is_staff:
        refuse_merged(ticket)  # to a customer it is closed: where it went may be somebody else's
    files = hang_files(ticket, file_ids, by=by, at=at)
    words = {"text": text, "files": files, "client_id": client_id}
    if by.is_staff:
        return _staff_reply(ticket, by, at, then, channel=channel or "console", **words)
    return customer_reply(ticket, by, at, channel=channel or "form", **words)


def _staff_reply(ticket: Ticket, by: Actor, at: datetime, then: str, **words: object) -> Entry:
    if not may_work_on(by, ticket):
        raise NotAllowed
    if ticket.status == Status.CLOSED:
        raise EndedForUs
    ticket.answered_at, ticket.unanswered_since = ticket.answered_at or at, None
    clocks.staff_answered(ticket, at)
    entry = entered(
        ticket,
        Entry.Kind.REPLY,
        by=by,
        at=at,
        is_public=True,
        save=["answered_at", "unanswered_since", "act_by"],
        **words,  # type: ignore[arg-type]
    )
    # Whoever answers has begun to work on it, also without saying so.
    then = then or (Status.OPEN if ticket.status == Status.NEW else "")
    if then:
        put(ticket, then, by=by, at=at)
    tell_customer(ticket, entry)
    return entry


def customer_reply(ticket: Ticket, by: Actor, at: datetime, **words: object) -> Entry:
    """Call while holding the ticket, for somebody who may. Raises Ended."""
    if ticket.status == Status.CLOSED or (ticket.solved_at and at > ticket.solved_at + REOPENS_WITHIN):
        raise Ended(number=ticket.pk)
    # Before the words, so that the newest entry is the customer's own: their badge shows what others did.
    if ticket.status in (Status.PENDING, Status.SOLVED):
        reopened = ticket.status == Status.SOLVED
        put(ticket, Status.OPEN, by=SYSTEM, at=at, event="reopened" if reopened else "")
    ticket.unanswered_since = ticket.unanswered_since or at
    ticket.snoozed_until = None
    clocks.customer_spoke(ticket, at)
    return entered(
        ticket,
        Entry.Kind.REPLY,
        by=by,
        at=at,
        is_public=True,
        save=["unanswered_since", "snoozed_until", "act_by"],
        **words,  # type: ignore[arg-type]
    )


@transaction.atomic
def note(
    *,
    number: int,
    by: Actor,
    at: datetime,
    text: str,
    client_id: str = "",
    file_ids: Sequence[UUID] = (),
    version: int | None = None,
) -> Entry:
    """Words among staff, also when the ticket is closed. `@[name](user-id)` names a colleague, who may see it from then on."""
    refuse_unfit(text, file_ids, client_id=client_id, by=by)
    ticket = locked_ticket(number, by=by)
    if not by.is_staff or not may_work_on(by, ticket):
        raise NotAllowed
    if before := said_before(ticket, by=by, client_id=client_id, text=text, file_ids=file_ids):
        return before
    refuse_stale(ticket, version)
    files = hang_files(ticket, file_ids, by=by, at=at, kind=AMONG_STAFF)
    named = mentioned_in(text)
    for person in named:
        Mention.objects.update_or_create(ticket_id=ticket.pk, person_id=person, defaults={"at": at})
    return entered(
        ticket, Entry.Kind.NOTE, by=by, at=at, text=text, files=files, client_id=client_id, channel="console", mentioned=named
    )


def mentioned_in(text: str) -> list[UUID]:
    """Colleagues named in a note, in order, each once. A name of somebody else stays what it is: text."""
    ids = []
    for found in MENTION.findall(text):
        try:
            ids.append(UUID(found))
        except ValueError:
            continue
    wanted = list(dict.fromkeys(ids))[:MOST_MENTIONS]
    if not wanted:
        return []
    staff = set(User.objects.filter(pk__in=wanted, is_active=True, role__in=STAFF_ROLES).values_list("pk", flat=True))
    return [one for one in wanted if one in staff]
