"""What becomes of a mail that came in: taken in, or set aside and said why. None is lost, none stops the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage

from helpdesk.evidence.queries import records_of
from helpdesk.mailbox.actions import queue_mail, read_mail, read_waiting, store
from helpdesk.mailbox.imap import LARGEST_IN_BYTES, Fetched
from helpdesk.mailbox.keys import thread_secrets
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from helpdesk.mailbox.threads import Thread, message_id
from tests.people import People
from tickets.models import Ticket

from .conftest import NOON, Clock

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

Comes = Callable[..., IncomingMail]


@pytest.fixture
def comes(clock: Clock) -> Comes:
    """A mail comes in and is read: what became of it."""
    mailbox = Mailbox.objects.create(address="help@desk.test", since=NOON.date(), created_at=NOON, is_active=True)

    def arrive(words: str = "Where is my order?", *, read: bool = True, size: int = 0, **headers: str) -> IncomingMail:
        number = IncomingMail.objects.count() + 1
        usual = {
            "From": "wang@client.test",
            "To": mailbox.address,
            "Subject": "question",
            "Message-ID": f"<{number}@client.test>",
        }
        told = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in told.items() if value]
        raw = ("\r\n".join(lines) + f"\r\n\r\n{words}\r\n").encode()
        fetched = Fetched(number, size or len(raw), raw)
        (mail_id,) = store(mailbox=mailbox, uid_validity=1, fetched=[fetched], at=clock())
        if read:
            read_mail(mail_id=mail_id, clock=clock)
        return IncomingMail.objects.get(pk=mail_id)

    return arrive


def test_a_customers_mail_becomes_a_ticket_and_says_which(comes: Comes) -> None:
    mail = comes()
    ticket = Ticket.objects.get()
    assert (mail.state, mail.outcome, mail.about_kind, mail.about_key) == ("done", "opened", "ticket", str(ticket.pk))
    assert (mail.sender, mail.subject) == ("wang@client.test", "question")
    assert [said.kind for said in records_of(("incoming_mail", mail.pk))] == ["mail.received", "mail.taken_in"]


def test_read_twice_it_is_one_ticket(comes: Comes, clock: Clock) -> None:
    mail = comes()
    read_mail(mail_id=mail.pk, clock=clock)
    assert Ticket.objects.count() == 1


def test_the_same_mail_by_another_way_is_known_again(comes: Comes) -> None:
    first = comes(Message_ID="<same@client.test>")
    second = comes(Message_ID="<same@client.test>", Received="by another.test")
    assert (second.state, second.outcome, second.about_key) == ("done", "repeat", first.about_key)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("why", "headers"),
    [
        ("automatic", {"Auto-Submitted": "auto-replied"}),
        ("automatic", {"Subject": "=?utf-8?b?6Ieq5Yqo5Zue5aSN77ya5oiR5Zyo5LyR5YGH?="}),  # 自动回复：我在休假
        ("list", {"List-Id": "<news.client.test>"}),
        ("own", {"From": "help@desk.test"}),
        ("own", {"From": "help+tag@desk.test"}),
        ("no_sender", {"From": ""}),
        ("bounce", {"From": "MAILER-DAEMON@client.test", "Return-Path": "<>"}),
    ],
)
def test_what_people_did_not_write_is_set_aside_and_nobody_is_answered(comes: Comes, why: str, headers: dict[str, str]) -> None:
    mail = comes(**headers)
    assert (mail.state, mail.outcome) == ("set_aside", why)
    assert bytes(mail.raw)
    assert not Ticket.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_what_we_sent_ourselves_goes_round_no_second_time(comes: Comes) -> None:
    ours = message_id(Thread("ticket", "7"), secret=thread_secrets()[0], unique="x1", domain="desk.test")
    assert comes(Message_ID=ours, From="another@desk.test").outcome == "own"


def test_a_flood_from_one_address_is_set_aside_and_the_others_are_served(comes: Comes, clock: Clock, settings: Any) -> None:
    settings.MAIL = settings.MAIL | {"MAILS_IN_TEN_MINUTES": 3}
    assert [comes().outcome for _ in range(5)] == ["opened"] * 3 + ["storm"] * 2
    assert comes(From="li@client.test").outcome == "opened"
    clock.forward(minutes=11)
    assert comes().outcome == "opened"


def test_a_mail_that_is_too_large_waits_for_a_person(comes: Comes) -> None:
    mail = comes(size=LARGEST_IN_BYTES + 1)
    assert (mail.state, mail.outcome) == ("set_aside", "too_large")


def test_a_bounce_finds_the_mail_it_returns_whoever_sends_it_again(comes: Comes) -> None:
    (sent,) = queue_mail(message=EmailMessage("您的工单", "内容", to=["gone@client.test"]), at=NOON, about=("other", "1"))
    notice = (
        "--x\r\nContent-Type: text/plain\r\n\r\nnot delivered\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.client.test\r\n\r\nFinal-Recipient: rfc822; gone@client.test\r\nAction: failed\r\n"
        "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {sent.message_id}\r\nSubject: x\r\n\r\nwords\r\n--x--\r\n"
    )
    report = {
        "From": "MAILER-DAEMON@client.test",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/report; report-type=delivery-status; boundary="x"',
    }
    mail = comes(notice, **report)
    sent.refresh_from_db()
    assert (mail.state, mail.outcome, mail.about_key) == ("done", "bounce", str(sent.pk))
    assert sent.state == "bounced"
    assert "5.1.1" in sent.last_error
    assert comes(notice, Received="again", **report).outcome == "bounce", "said twice it changes nothing"
    assert [said.kind for said in records_of(("mail", sent.pk))].count("mail.bounced") == 1


def test_a_mail_that_kills_its_reader_is_given_up_and_the_next_goes_on(comes: Comes, clock: Clock) -> None:
    poison = comes(read=False)
    # Three processes took it and died: claimed, never ended.
    IncomingMail.objects.filter(pk=poison.pk).update(state="reading", tries=3, leased_until=NOON, next_try_at=None)
    following = comes(read=False, From="li@client.test")
    read_waiting(clock=clock)
    poison.refresh_from_db()
    following.refresh_from_db()
    assert (poison.state, poison.outcome) == ("set_aside", "poison")
    assert following.outcome == "opened"


def test_a_mail_somebody_is_reading_is_left_alone_until_their_time_is_up(comes: Comes, clock: Clock) -> None:
    held = comes(read=False)
    IncomingMail.objects.filter(pk=held.pk).update(
        state="reading", tries=1, leased_until=NOON + timedelta(minutes=2), next_try_at=None
    )
    read_waiting(clock=clock)
    assert not Ticket.objects.exists()
    clock.forward(minutes=3)
    read_waiting(clock=clock)
    assert Ticket.objects.count() == 1


def test_whoever_lost_the_lease_in_the_middle_of_a_mail_opens_no_second_ticket(comes: Comes, clock: Clock) -> None:
    """It has the words in hand, stands still, and comes back after another has read the mail."""
    mail = comes(read=False)
    asked: list[datetime] = []

    def another_reads() -> datetime:
        asked.append(clock.at)
        if len(asked) == 2:
            clock.forward(minutes=2)
            read_waiting(clock=clock)
        return asked[0]

    read_mail(mail_id=mail.pk, clock=another_reads)
    mail.refresh_from_db()
    assert (len(asked), mail.outcome, mail.tries, Ticket.objects.count()) == (2, "opened", 2, 1)


def test_a_person_may_insist(comes: Comes, people: People, clock: Clock) -> None:
    mail = comes(**{"Auto-Submitted": "auto-replied"})
    client = people.client_of(people.supervisor)
    (row,) = client.get("/api/v1/incoming-mail?state=set_aside").json()["results"]
    assert (row["id"], row["outcome"]) == (str(mail.pk), "automatic")
    assert "Where is my order?" in client.get(f"/api/v1/incoming-mail/{mail.pk}").json()["text"]
    taken = client.post(f"/api/v1/incoming-mail/{mail.pk}/readings")
    assert (taken.status_code, taken.json()["outcome"]) == (201, "opened")
    again = client.post(f"/api/v1/incoming-mail/{mail.pk}/readings")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_set_aside")
    assert Ticket.objects.count() == 1


def test_the_mail_as_it_came_is_saved_never_shown(comes: Comes, people: People) -> None:
    mail = comes("<script>alert(1)</script>", Content_Type="text/html")
    answer = people.client_of(people.supervisor).get(f"/api/v1/incoming-mail/{mail.pk}/raw")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer.content == bytes(mail.raw)
    assert people.client_of(people.agent).get(f"/api/v1/incoming-mail/{mail.pk}/raw").status_code == 403
