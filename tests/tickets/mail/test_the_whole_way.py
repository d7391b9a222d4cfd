"""From the bytes of a mail to a ticket, to our answer, and back by the bytes of theirs."""

from __future__ import annotations

import email
import errno
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP, default
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from helpdesk.mailbox.actions import deliver_due, insist, read_mail, store
from helpdesk.mailbox.imap import Fetched
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from tests.people import People
from tests.tickets.mail.letters import STRANGER, last_words, sent_to, ticket_of
from tickets.actions.replying import reply
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

numbers = count(1)
Comes = Callable[..., IncomingMail]


@pytest.fixture
def comes(mailbox: Mailbox, at: datetime) -> Comes:
    def arrive(message: EmailMessage, when: datetime | None = None) -> IncomingMail:
        moment, raw = when or at, message.as_bytes(policy=SMTP)
        fetched = Fetched(next(numbers), len(raw), raw)
        (mail_id,) = store(mailbox=mailbox, uid_validity=1, fetched=[fetched], at=moment)
        read_mail(mail_id=mail_id, clock=lambda: moment)
        return IncomingMail.objects.get(pk=mail_id)

    return arrive


def a_mail(text: str = "从早上开始收不到验证码。", sender: str = STRANGER, **headers: str) -> EmailMessage:
    message = EmailMessage()
    usual = {"From": f"林子 <{sender}>", "To": "service@desk.test", "Subject": "验证码"}
    usual["Message-ID"] = f"<{next(numbers)}@elsewhere.test>"
    for name, value in (usual | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(text)
    return message


def answer_to(sent: OutgoingMail, text: str, sender: str = STRANGER, **headers: str) -> EmailMessage:
    """As an ordinary program answers."""
    ours = email.message_from_bytes(bytes(sent.raw), policy=default)
    known = {"In-Reply-To": ours["Message-ID"].strip(), "References": ours["Message-ID"].strip()}
    known["To"] = ours["Reply-To"].strip()
    return a_mail(text, sender, **known | {"Subject": f"Re: {ours['Subject']}"} | headers)


def answered(people: People, ticket: Ticket, at: datetime) -> OutgoingMail:
    reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="已经修好，请再试。")
    return sent_to(ticket.contact.email)[-1]


def test_a_mail_is_answered_and_the_answer_to_that_joins(comes: Comes, people: People, at: datetime) -> None:
    ticket = ticket_of(comes(a_mail()))
    again = comes(answer_to(answered(people, ticket, at), "可以了，谢谢！"))
    assert (ticket_of(again).pk, again.outcome, last_words(ticket).text) == (ticket.pk, "joined", "可以了，谢谢！")
    assert last_words(ticket).facts["answers"] is True


def test_the_signed_address_is_enough_where_a_program_forgets_what_it_answers(comes: Comes, people: People, at: datetime) -> None:
    ticket = ticket_of(comes(a_mail()))
    answer = answer_to(answered(people, ticket, at), "可以了。", In_Reply_To="", References="", Subject="谢谢")
    del answer["In-Reply-To"], answer["References"]
    assert ticket_of(comes(answer)).pk == ticket.pk


def test_the_answer_to_an_acknowledgement_joins(comes: Comes) -> None:
    ticket = ticket_of(comes(a_mail()))
    assert ticket_of(comes(answer_to(sent_to(STRANGER)[0], "补充一点。"))).pk == ticket.pk


def test_a_forged_thread_lets_nobody_in(comes: Comes, people: People, at: datetime) -> None:
    """TRUST MI-01: the signature is missing, cut, too long, or of another thread."""
    ticket, other = ticket_of(comes(a_mail())), ticket_of(comes(a_mail(sender="other@elsewhere.test")))
    ours = email.message_from_bytes(bytes(answered(people, ticket, at).raw), policy=default)["Message-ID"].strip()
    theirs = email.message_from_bytes(bytes(answered(people, other, at).raw), policy=default)["Message-ID"].strip()
    local, domain = ours[1:-1].split("@")
    kind, number, unique, mac = local.split(".")
    forged = [
        f"<{kind}.{number}.{unique}@{domain}>",
        f"<{kind}.{number}.{unique}.{mac[:1]}@{domain}>",
        f"<{kind}.{number}.{unique}.{mac[:-1]}@{domain}>",
        f"<{kind}.{number}.{unique}.{mac}a@{domain}>",
        f"<{kind}.{other.pk}.{unique}.{mac}@{domain}>",
        theirs,
    ]
    before = Entry.objects.filter(ticket=ticket).count()
    for one in forged:
        message = a_mail("我是他本人", In_Reply_To=one, References=one, Subject=f"Re: [#{ticket.pk}]")
        mail = comes(message, at + timedelta(minutes=11 * next(numbers)))
        assert (mail.outcome, ticket_of(mail).pk == ticket.pk) == ("opened", False)
    assert Entry.objects.filter(ticket=ticket).count() == before
    assert not Entry.objects.filter(ticket=other, text="我是他本人").exists()


def test_what_passed_the_receiving_servers_checks_is_the_members(comes: Comes, people: People, mailbox: Mailbox) -> None:
    Mailbox.objects.update(trusted_host="mx.desk.test")
    results = "mx.desk.test; dmarc=pass header.from=customers.test; spf=pass smtp.mailfrom=wang@customers.test"
    proven = comes(a_mail(sender=people.member.email, Authentication_Results=results))
    assert ticket_of(proven).contact.member_id == people.member.pk
    claimed = comes(a_mail(sender=people.member.email, Authentication_Results=results.replace("mx.desk", "mx.evil")))
    assert ticket_of(claimed).contact.member_id is None


def test_a_bounce_of_our_answer_is_seen_on_the_ticket(comes: Comes, people: People, at: datetime) -> None:
    ticket = ticket_of(comes(a_mail()))
    sent = answered(people, ticket, at)
    report = email.message_from_string(
        "From: MAILER-DAEMON@mx.test\r\nTo: service@desk.test\r\nSubject: Undelivered\r\nMessage-ID: <b@mx.test>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; {STRANGER}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {sent.message_id.strip()}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n",
        policy=default,
    )
    mail = comes(report)
    assert mail.outcome == "bounce"
    entry = Entry.objects.get(ticket=ticket, event="mail_failed")
    assert (entry.facts["to"], "5.1.1" in entry.text) == (STRANGER, True)


def test_our_own_mail_that_comes_back_to_us_opens_nothing(comes: Comes, people: People, at: datetime) -> None:
    ticket = ticket_of(comes(a_mail()))
    raw = email.message_from_bytes(bytes(answered(people, ticket, at).raw), policy=default)
    assert comes(raw).state == "set_aside"
    assert Ticket.objects.count() == 1


def test_a_full_disk_keeps_a_mail_waiting_and_loses_nothing(
    comes: Comes, mailbox: Mailbox, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    message = a_mail()
    message.add_attachment("说明".encode(), maintype="text", subtype="plain", filename="说明.txt")
    with monkeypatch.context() as moment:
        moment.setattr(Path, "rename", full)
        mail = comes(message)
    assert (mail.state, Ticket.objects.count()) == ("waiting", 0)
    read_mail(mail_id=mail.pk, clock=lambda: at + timedelta(minutes=2))
    mail.refresh_from_db()
    assert [file["name"] for file in last_words(ticket_of(mail)).files] == ["说明.txt"]


def test_what_was_set_aside_for_its_sender_comes_in_when_a_person_says_so(comes: Comes, people: People, at: datetime) -> None:
    mail = comes(a_mail(sender=people.agent.email))
    assert mail.outcome == "from_staff"
    mail = insist(mail=mail, by=people.supervisor.actor, clock=lambda: at)
    assert ticket_of(mail).contact.by_mail


def test_an_answer_waits_for_its_author_and_then_leaves(comes: Comes, people: People, at: datetime) -> None:
    sent = answered(people, ticket_of(comes(a_mail())), at)
    deliver_due(clock=lambda: at + timedelta(seconds=14))
    sent.refresh_from_db()
    assert sent.state == "queued"
    deliver_due(clock=lambda: at + timedelta(seconds=16))
    sent.refresh_from_db()
    assert sent.state == "stored"  # there is no mail server here
