"""Every mail of the corpus comes in, is kept as it came, ends where it should, and the next one is read all the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from django.core.mail import EmailMessage

from helpdesk.evidence.queries import records_of
from helpdesk.mailbox.actions import queue_mail, read_waiting, store
from helpdesk.mailbox.imap import Fetched
from helpdesk.mailbox.keys import thread_secrets
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from helpdesk.mailbox.threads import Thread, message_id, reply_address
from tickets.models import Entry, Ticket

from .conftest import NOON, Clock
from .corpus.case import TRUSTED_HOST, Case, Ours, mail
from .corpus.everything import CASES

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

ADDRESS = "admin@desk.test"
NEXT = mail("我也有一个问题。", From="zhao@next.test", Subject="the next one")
DONE = {"opens": "opened", "joins": "joined", "noted": "noted", "bounces": "bounce"}
Come = Callable[..., list[IncomingMail]]


@pytest.fixture
def come(clock: Clock) -> Come:
    """Mails lie in the mailbox together, are fetched, and read one after the other."""
    mailbox = Mailbox.objects.create(
        address=ADDRESS, trusted_host=TRUSTED_HOST, since=NOON.date(), created_at=NOON, is_active=True
    )
    numbers = count(1)

    def arrive(*raws: bytes) -> list[IncomingMail]:
        fetched = [Fetched(next(numbers), len(raw), raw) for raw in raws]
        ids = store(mailbox=mailbox, uid_validity=1, fetched=fetched, at=clock())
        read_waiting(clock=clock)
        rows = IncomingMail.objects.in_bulk(ids)
        return [rows[mail_id] for mail_id in ids]

    return arrive


@pytest.fixture
def ours(come: Come) -> Ours:
    """Wang has a ticket by mail, and was written to about it."""
    come(mail("我的订单还没有到。", Subject="Wang's own"))
    ticket = Ticket.objects.get()
    thread, secret = Thread("ticket", str(ticket.pk)), thread_secrets()[0]
    letter = EmailMessage("Re: Wang's own", "正在查。", to=["wang@client.test"])
    letter.extra_headers["Message-ID"] = message_id(thread, secret=secret, unique="sent", domain="desk.test")
    (sent,) = queue_mail(message=letter, at=NOON, about=("ticket", str(ticket.pk)))
    return Ours(
        ticket_address=reply_address(thread, secret=secret, address=ADDRESS),
        ticket_id=message_id(thread, secret=secret, unique="abc", domain="desk.test"),
        sent_id=sent.message_id,
        number=ticket.pk,
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_ends_where_it_should_and_the_next_is_read(case: Case, come: Come, ours: Ours) -> None:
    raw, tickets, words = case.mail(ours), Ticket.objects.count(), _words_on(ours)
    ended, following = come(raw, NEXT)
    assert _ending(ended) == case.outcome, ended.last_error
    assert bytes(ended.raw) == raw
    assert [said.kind for said in records_of(("incoming_mail", ended.pk))] == ["mail.received", _told(case)]
    assert (following.state, following.outcome) == ("done", "opened")
    assert IncomingMail.objects.count() == 3, "Wang's own, this one and the next: none lost, none twice"
    assert Ticket.objects.count() - tickets == (2 if case.outcome == "opens" else 1)
    assert _words_on(ours) - words == (case.outcome == "joins")
    assert OutgoingMail.objects.filter(state="bounced").count() == (case.outcome == "bounces")


def _ending(row: IncomingMail) -> str:
    if row.state == IncomingMail.State.SET_ASIDE:
        return f"set_aside:{row.outcome}"
    assert row.state == IncomingMail.State.DONE, (row.state, row.last_error)
    return next((said for said, outcome in DONE.items() if outcome == row.outcome), row.outcome)


def _told(case: Case) -> str:
    return "mail.set_aside" if case.outcome.startswith("set_aside") else "mail.taken_in"


def _words_on(ours: Ours) -> int:
    """What its customer, or whoever writes as them, is shown to have said on Wang's ticket."""
    return Entry.objects.filter(ticket_id=ours.number, kind="reply", by_staff=False).exclude(author_kind="system").count()
