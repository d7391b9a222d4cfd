"""The first answer to a mail, by a machine: one a day, with nobody's words."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email.policy import default
from typing import Any

import pytest
from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.mailbox.keys import thread_secrets
from helpdesk.mailbox.models import Mailbox
from helpdesk.mailbox.parsing import Kind
from helpdesk.mailbox.threads import Thread, thread_of_address, thread_of_message_id
from tests.builders import a_contact, a_ticket
from tests.people import People
from tests.tickets.mail.letters import STRANGER, Writes, sent_to, ticket_of
from tickets.actions.replying import reply
from tickets.actions.saying import say_by_rule
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def say(ticket: Ticket, at: datetime, text: str = "请补充信息。") -> None:
    with transaction.atomic():
        say_by_rule(number=ticket.pk, text=text, is_note=False, by=SYSTEM, at=at)


def test_a_new_ticket_is_acknowledged_with_its_number(writes: Writes) -> None:
    mail = writes(subject="买我的产品 http://evil.test", text="广告内容。", name="特价大促")
    ticket = ticket_of(mail)
    (sent,) = sent_to(STRANGER)
    message = email.message_from_bytes(bytes(sent.raw), policy=default)
    thread = Thread("ticket", str(ticket.pk))
    assert message["Subject"] == f"已收到您的邮件 [#{ticket.pk}]"
    assert (message["Auto-Submitted"], message["In-Reply-To"], sent.sender) == ("auto-replied", mail.message_id, "")
    assert thread_of_message_id(message["Message-ID"], secrets=thread_secrets()) == thread
    assert thread_of_address(message["Reply-To"], secrets=thread_secrets()) == thread
    assert not any(words in message.as_string() + sent.text for words in ("evil.test", "产品", "广告", "大促"))


def test_an_english_mail_is_acknowledged_in_english(writes: Writes) -> None:
    writes(subject="No code", text="Nothing arrives.", name="Lin")
    assert sent_to(STRANGER)[0].subject.startswith("We have received your mail")


def test_an_address_hears_of_a_machine_once_a_day(writes: Writes, at: datetime) -> None:
    for hour in (0, 1, 23):
        writes(when=at + timedelta(hours=hour))
    assert len(sent_to(STRANGER)) == 1
    writes(when=at + timedelta(hours=25))
    assert len(sent_to(STRANGER)) == 2


def test_joining_a_ticket_is_not_acknowledged(writes: Writes, at: datetime) -> None:
    ticket = ticket_of(writes())
    writes(answers=ticket, when=at + timedelta(days=2))
    assert len(sent_to(STRANGER)) == 1


@pytest.mark.parametrize(
    "sender",
    ["noreply@shop.test", "no-reply@shop.test", "do_not_reply@shop.test", "MAILER-DAEMON@shop.test", "bounces+7@shop.test"],
)
def test_addresses_nobody_reads_are_not_answered_by_a_machine(writes: Writes, sender: str) -> None:
    assert ticket_of(writes(sender))
    assert not sent_to(sender)


@pytest.mark.parametrize("kind", [Kind.AUTO_REPLY, Kind.MAILING_LIST, Kind.BOUNCE, Kind.VERIFICATION])
def test_machines_are_not_answered_even_when_a_person_takes_their_mail_in(writes: Writes, kind: Kind) -> None:
    assert ticket_of(writes(kind=kind, insisted=True))
    assert not sent_to(STRANGER)


def test_a_stolen_account_is_shown_the_lane(writes: Writes, settings: Any) -> None:
    writes(subject="我被盗号了")
    assert f"{settings.SITE_URL}/stolen-account" in sent_to(STRANGER)[0].text


def test_winmail_is_asked_for_in_another_format(writes: Writes, people: People, at: datetime) -> None:
    ticket = ticket_of(writes(warnings=("winmail",)))
    assert "winmail.dat" in sent_to(STRANGER)[0].text
    reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="请看。")
    assert "winmail.dat" in sent_to(STRANGER)[1].text


@pytest.mark.parametrize("has_mailbox", [True, False])
def test_a_rule_tells_an_unproven_address_no_words_and_no_more_than_one_a_day(
    mailbox: Mailbox, at: datetime, has_mailbox: bool
) -> None:
    """A thousand tickets opened with somebody else's address and a text of one's own (TRUST MO-02)."""
    Mailbox.objects.filter(pk=mailbox.pk).update(is_active=has_mailbox)
    ticket = a_ticket(a_contact(email="victim@elsewhere.test"), subject="中奖了 http://evil.test")
    for _ in range(3):
        say(ticket, at, "关于「中奖了 http://evil.test」：请补充。")
    (sent,) = sent_to("victim@elsewhere.test")
    assert "evil.test" not in sent.text + sent.subject + bytes(sent.raw).decode()
    assert b"Auto-Submitted: auto-generated" in bytes(sent.raw)


def test_a_rule_tells_its_words_to_whoever_has_answered_a_mail_of_ours(writes: Writes, at: datetime) -> None:
    ticket = ticket_of(writes())
    writes(answers=ticket)
    say(ticket, at)
    assert sent_to(STRANGER)[-1].text.startswith("请补充信息。")
    assert b"Auto-Submitted: auto-generated" in bytes(sent_to(STRANGER)[-1].raw)
