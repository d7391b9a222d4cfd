"""Who has left gets our words by mail, and goes on by answering it."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email.policy import default
from typing import Any

import pytest
from django.db import transaction

from chat.actions.asking import ask
from chat.actions.blocking import block
from chat.actions.closing import close
from chat.actions.handover import claim
from chat.actions.mailing import mail_the_absent
from chat.actions.marks import mark
from chat.actions.messages import Draft, post_messages
from chat.models import Conversation, Happening, Message
from helpdesk.accounts.models import User, Visitor
from helpdesk.events import publish
from helpdesk.mailbox.events import MailReturned
from helpdesk.mailbox.keys import thread_secrets
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from helpdesk.mailbox.parsing import Kind, Part
from helpdesk.mailbox.threads import Thread, thread_of_message_id
from helpdesk.members.merging import choose_mail
from tests.people import People, a_visitor
from tests.tickets.mail.letters import a_letter, arrive
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

VISITOR = "xiaolin@elsewhere.test"


@pytest.fixture(autouse=True)
def mailbox(at: datetime) -> Mailbox:
    return Mailbox.objects.create(address="service@desk.test", name="客服", is_active=True, since=at.date(), created_at=at)


@pytest.fixture
def visitor(db: None) -> Visitor:
    return a_visitor(display_name="小林", email=VISITOR)


@pytest.fixture
def talk(available: User, visitor: Visitor, at: datetime) -> Conversation:
    """A visitor who left an address has asked, and our agent has it."""
    asked = ask(by=visitor.actor, text="怎么改签名？", at=at)
    return claim(conversation_id=asked.pk, by=available.actor, at=at)


def says(talk: Conversation, agent: User, text: str, at: datetime) -> int:
    (posted,) = post_messages([Draft(talk.pk, agent.actor, f"a-{text}", text)], at=at)
    assert not isinstance(posted, Exception), posted
    return posted.sequence


def sent() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(about_kind="chat_mail").order_by("created_at", "pk"))


def answers(mailbox: Mailbox, talk: Conversation, at: datetime, text: str = "明白了。", **more: Any) -> IncomingMail:
    given: dict[str, Any] = {"sender": VISITOR, "authenticated": False, "parts": (), "kind": Kind.PERSON} | more
    letter = a_letter(
        given["sender"], text, "Re: 客服回复了您", "小林", given["authenticated"], given["parts"], given["kind"], {}
    )
    return arrive(mailbox, letter, thread=Thread("chat", talk.pk.hex), at=at)


def last(talk: Conversation) -> Message:
    return Message.objects.filter(conversation=talk).order_by("-sequence")[0]


def test_words_nobody_read_go_out_by_mail_gathered_in_one(talk: Conversation, available: User, at: datetime) -> None:
    says(talk, available, "请打开设置。", at)
    says(talk, available, "然后点签名。", at + timedelta(seconds=90))
    assert mail_the_absent(at=at + timedelta(seconds=119)) == 0
    assert mail_the_absent(at=at + timedelta(seconds=121)) == 1
    (mail,) = sent()
    message = email.message_from_bytes(bytes(mail.raw), policy=default)
    thread = Thread("chat", talk.pk.hex)
    assert (mail.to, message["From"]) == (VISITOR, "客服 <service@desk.test>")
    assert thread_of_message_id(message["Message-ID"].strip(), secrets=thread_secrets()) == thread
    assert message["Auto-Submitted"] == "auto-generated"
    assert "请打开设置。" in mail.text
    assert mail.text.index("请打开设置。") < mail.text.index("然后点签名。")
    assert "怎么改签名" not in mail.text  # nobody has proven that the address is theirs
    (note,) = Happening.objects.filter(conversation=talk, kind="mailed")
    assert (note.facts, note.for_customer) == ({"up_to": 3, "count": 2}, False)


def test_what_was_read_goes_by_no_mail(talk: Conversation, available: User, visitor: Visitor, at: datetime) -> None:
    number = says(talk, available, "请打开设置。", at)
    mark(conversation_id=talk.pk, by=visitor.actor, sequence=number, read=True, at=at)
    assert mail_the_absent(at=at + timedelta(hours=1)) == 0


def test_whoever_has_a_window_open_is_given_time_to_look(
    talk: Conversation, available: User, visitor: Visitor, at: datetime
) -> None:
    number = says(talk, available, "请打开设置。", at)
    mark(conversation_id=talk.pk, by=visitor.actor, sequence=number, read=False, at=at)
    assert mail_the_absent(at=at + timedelta(minutes=9)) == 0
    assert mail_the_absent(at=at + timedelta(minutes=11)) == 1


def test_nothing_goes_twice_and_not_more_often_than_every_five_minutes(talk: Conversation, available: User, at: datetime) -> None:
    says(talk, available, "一", at)
    for minute in (3, 4, 20):
        mail_the_absent(at=at + timedelta(minutes=minute))
    assert len(sent()) == 1
    says(talk, available, "二", at + timedelta(minutes=21))
    mail_the_absent(at=at + timedelta(minutes=23, seconds=10))
    says(talk, available, "三", at + timedelta(minutes=24, seconds=30))
    assert mail_the_absent(at=at + timedelta(minutes=27)) == 0
    assert mail_the_absent(at=at + timedelta(minutes=29)) == 1
    texts = [mail.text for mail in sent()]
    assert [("一" in text, "二" in text, "三" in text) for text in texts] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_words_taken_back_stay_behind(talk: Conversation, available: User, at: datetime) -> None:
    says(talk, available, "发错了。", at)
    Message.objects.filter(conversation=talk, text="发错了。").update(retracted_at=at)
    assert mail_the_absent(at=at + timedelta(minutes=3)) == 0


def test_who_gave_no_address_or_wants_no_mail_gets_none(
    talk: Conversation, available: User, people: People, active: Conversation, at: datetime
) -> None:
    Visitor.objects.update(email="")
    choose_mail(customer=people.member.actor, wants_mail=False, at=at)
    for one in (talk, active):
        says(one, available, "请看。", at)
    assert mail_the_absent(at=at + timedelta(minutes=3)) == 0
    choose_mail(customer=people.member.actor, wants_mail=True, at=at)
    assert mail_the_absent(at=at + timedelta(minutes=3)) == 1
    assert sent()[0].to == people.member.email


def test_a_members_address_must_be_proven(active: Conversation, available: User, people: People, at: datetime) -> None:
    people.member.emailaddress_set.update(verified=False)
    says(active, available, "请看。", at)
    assert mail_the_absent(at=at + timedelta(minutes=3)) == 0


def test_the_last_word_before_it_was_closed_goes_out_too(talk: Conversation, available: User, at: datetime) -> None:
    says(talk, available, "请打开设置。", at)
    close(conversation_id=talk.pk, by=available.actor, at=at, reason="solved")
    assert mail_the_absent(at=at + timedelta(minutes=3)) == 1


def test_without_a_mailbox_nothing_goes_that_could_not_be_answered(talk: Conversation, available: User, at: datetime) -> None:
    Mailbox.objects.update(is_active=False)
    says(talk, available, "请打开设置。", at)
    assert mail_the_absent(at=at + timedelta(minutes=3)) == 0


def test_an_answer_by_mail_is_the_next_message(
    mailbox: Mailbox, talk: Conversation, available: User, visitor: Visitor, at: datetime
) -> None:
    says(talk, available, "请打开设置。", at)
    parts = [Part("截图说明.txt", "text/plain", b"words", "", False), Part("a.exe", "application/x", b"MZ", "", False)]
    mail = answers(mailbox, talk, at, parts=parts)
    message = last(talk)
    assert (mail.outcome, mail.about_kind, mail.about_key) == ("joined", "conversation", str(talk.pk))
    assert (message.author_id, message.by_staff, [file["name"] for file in message.files]) == (
        visitor.pk,
        False,
        ["截图说明.txt"],
    )
    assert message.text == "明白了。\n\n（邮件里的这些附件没有收：a.exe）"
    assert not Ticket.objects.exists()


def test_somebody_else_does_not_speak_in_it(mailbox: Mailbox, talk: Conversation, at: datetime) -> None:
    """A forwarded mail: the thread proves that they had it, not who they are."""
    before = last(talk).sequence
    mail = answers(mailbox, talk, at, "我是他朋友。", sender="mallory@evil.test")
    assert (mail.about_kind, last(talk).sequence) == ("ticket", before)
    assert Ticket.objects.get().conversation_id is None


def test_a_members_conversation_goes_on_only_where_the_mail_is_shown_to_be_theirs(
    mailbox: Mailbox, active: Conversation, people: People, at: datetime
) -> None:
    before = last(active).sequence
    mail = answers(mailbox, active, at, sender=people.member.email)
    assert (mail.about_kind, last(active).sequence) == ("ticket", before)
    assert Ticket.objects.get().conversation_id == active.pk
    mail = answers(mailbox, active, at, sender=people.member.email, authenticated=True)
    assert (mail.about_kind, last(active).author_id) == ("conversation", people.member.pk)


def test_a_conversation_closed_today_is_reopened_and_an_older_one_becomes_a_ticket(
    mailbox: Mailbox, talk: Conversation, available: User, at: datetime
) -> None:
    close(conversation_id=talk.pk, by=available.actor, at=at, reason="solved")
    assert answers(mailbox, talk, at + timedelta(hours=23), "还有一个问题。").about_kind == "conversation"
    talk.refresh_from_db()
    assert talk.state != "closed"
    close(conversation_id=talk.pk, by=available.actor, at=at + timedelta(hours=24), reason="other")
    mail = answers(mailbox, talk, at + timedelta(hours=49), "又来了。")
    assert (mail.about_kind, Ticket.objects.get().conversation_id) == ("ticket", talk.pk)


def test_what_chat_cannot_take_a_ticket_takes(mailbox: Mailbox, talk: Conversation, at: datetime) -> None:
    assert answers(mailbox, talk, at, "很长。" * 2_000).about_kind == "ticket"
    assert last(talk).sequence == 1


def test_the_blocked_are_set_aside(mailbox: Mailbox, talk: Conversation, available: User, at: datetime) -> None:
    block(conversation_id=talk.pk, by=available.actor, at=at, reason="辱骂", hours=1)
    mail = answers(mailbox, talk, at)
    assert (mail.state, mail.outcome) == ("set_aside", "blocked")


def test_a_machine_of_theirs_says_nothing_in_a_conversation(mailbox: Mailbox, talk: Conversation, at: datetime) -> None:
    mail = answers(mailbox, talk, at, "我在休假。", kind=Kind.AUTO_REPLY)
    assert (mail.state, mail.outcome, last(talk).sequence) == ("set_aside", "automatic", 1)


def test_mail_that_came_back_is_seen_in_the_conversation(talk: Conversation, available: User, at: datetime) -> None:
    says(talk, available, "请打开设置。", at)
    mail_the_absent(at=at + timedelta(minutes=3))
    (mail,) = sent()
    with transaction.atomic():
        publish(MailReturned(mail.pk, mail.about_kind, mail.about_key, mail.to, "5.1.1 unknown", at))
    (note,) = Happening.objects.filter(conversation=talk, kind="mail_failed")
    assert (note.facts["words"], note.for_customer) == ("5.1.1 unknown", False)
