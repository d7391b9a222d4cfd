"""Mail that no machine takes in lies there for a person, and never in silence (TRUST MI-05, MI-07)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from helpdesk.mailbox.actions import read_mail, store
from helpdesk.mailbox.imap import LARGEST_IN_BYTES, Fetched
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from tests.people import People
from tests.tickets.mail.letters import STRANGER, sent_to
from tickets.models import Notification, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
numbers = count(1)


def comes(mailbox: Mailbox, at: datetime, *, sender: str = STRANGER, size: int | None = None, more: str = "") -> IncomingMail:
    number = next(numbers)
    raw = f"From: {sender}\r\nSubject: 发票\r\nMessage-ID: <p{number}@elsewhere.test>\r\n{more}\r\n{number}".encode()
    (mail_id,) = store(mailbox=mailbox, uid_validity=1, fetched=[Fetched(number, size or len(raw), raw)], at=at)
    read_mail(mail_id=mail_id, clock=lambda: at)
    return IncomingMail.objects.get(pk=mail_id)


@pytest.fixture(autouse=True)
def _few_a_minute(settings: Any) -> None:
    settings.MAIL = settings.MAIL | {"MAILS_IN_TEN_MINUTES": 2}


def test_a_storm_is_told_to_whoever_sorts_mail_once_an_hour(people: People, mailbox: Mailbox, at: datetime) -> None:
    sorters = {people.supervisor.pk, people.administrator.pk}
    assert people.agent.pk not in sorters
    assert [comes(mailbox, at).outcome for _ in range(5)] == ["opened"] * 2 + ["storm"] * 3
    told = Notification.objects.filter(kind="mail_parked")
    assert set(told.values_list("person_id", flat=True)) == sorters
    assert told.count() == 2, "one each, however many mails"
    assert told[0].facts == {"why": "storm", "text": "发票"}
    bell = people.client_of(people.supervisor).get("/api/v1/notifications").json()
    assert [(one["kind"], one["ticket"]) for one in bell["results"]] == [("mail_parked", None)]

    later = at + timedelta(minutes=61)
    assert [comes(mailbox, later).outcome for _ in range(3)][-1] == "storm"
    assert told.count() == 4


def test_what_was_to_be_expected_is_no_news(people: People, mailbox: Mailbox, at: datetime) -> None:
    for more in ("Auto-Submitted: auto-replied\r\n", "List-Id: <news.elsewhere.test>\r\nList-Unsubscribe: <x>\r\n"):
        assert comes(mailbox, at, more=more).state == "set_aside"
    assert not Notification.objects.filter(kind="mail_parked").exists()


def test_who_sends_too_much_at_once_is_told_once_and_nothing_of_theirs_goes_back(mailbox: Mailbox, at: datetime) -> None:
    too_large = LARGEST_IN_BYTES + 1
    assert comes(mailbox, at, size=too_large).outcome == "too_large"
    (told,) = sent_to(STRANGER)
    assert "40 MB" in told.text
    assert "发票" not in told.text + told.subject
    assert b"Auto-Submitted: auto-replied" in bytes(told.raw)
    comes(mailbox, at + timedelta(hours=1), size=too_large)
    assert OutgoingMail.objects.filter(to=STRANGER).count() == 1
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("sender", ["", "no-reply@elsewhere.test", "mailer-daemon@elsewhere.test"])
def test_nobody_is_told_where_nobody_reads(mailbox: Mailbox, at: datetime, sender: str) -> None:
    assert comes(mailbox, at, sender=sender, size=LARGEST_IN_BYTES + 1).outcome == "too_large"
    assert not OutgoingMail.objects.exists()
