"""Answers leave from the mailbox, in the thread of what the customer wrote."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.mailbox.keys import thread_secrets
from helpdesk.mailbox.models import Mailbox, OutgoingMail
from helpdesk.mailbox.parsing import Address
from helpdesk.mailbox.threads import Thread, thread_of_address, thread_of_message_id
from tests.builders import a_contact, a_ticket
from tests.people import People, a_visitor
from tests.tickets.mail.letters import STRANGER, Writes, sent_to, ticket_of
from tickets import enclosures
from tickets.actions.replying import note, reply
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def read(mail: OutgoingMail) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(bytes(mail.raw), policy=default))


def answered(
    people: People, ticket: Ticket, at: datetime, text: str = "已经修好。", **more: Any
) -> tuple[OutgoingMail, EmailMessage]:
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=at, text=text, **more)
    mail = OutgoingMail.objects.get(about_kind="ticket_reply", about_key=f"{ticket.pk}:{entry.sequence}")
    return mail, read(mail)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return cast(str, part.get_content())


def test_an_answer_leaves_from_the_mailbox_in_the_thread(writes: Writes, people: People, mailbox: Mailbox, at: datetime) -> None:
    first = writes(subject="回复: 验证码 收不到", text="从早上开始。\n请看看。")
    ticket = ticket_of(first)
    second = writes(subject="Re: 验证码 收不到", text="还是不行 <b>", answers=ticket, when=at + timedelta(minutes=1))
    mail, message = answered(people, ticket, at + timedelta(minutes=2))
    thread = Thread("ticket", str(ticket.pk))
    assert (mail.to, mail.mailbox_id, mail.sender) == (STRANGER, mailbox.pk, "service@desk.test")
    assert str(message["From"]) == "客服 <service@desk.test>"
    assert message["Subject"] == f"Re: 验证码 收不到 [#{ticket.pk}]"
    assert thread_of_message_id(message["Message-ID"], secrets=thread_secrets()) == thread
    assert thread_of_address(message["Reply-To"], secrets=thread_secrets()) == thread
    assert message["In-Reply-To"] == second.message_id
    assert message["References"].split() == [first.message_id, second.message_id]
    assert message["Auto-Submitted"] == "no"
    assert not [name for name in message if name.lower().startswith(("list-", "precedence", "x-auto"))]


def test_an_answer_has_the_words_the_signature_and_what_it_answers(writes: Writes, people: People, at: datetime) -> None:
    ticket = ticket_of(writes(text="从早上开始。\n请看看 <b>。"))
    _, message = answered(people, ticket, at, text="请重启 <App>。\n再试。")
    words, html = body(message, "plain"), body(message, "html")
    assert words.startswith("请重启 <App>。\n再试。\n\n-- \n聚群宝客服\n\n> 您在 ")
    assert words.rstrip().endswith("写道：\n> 从早上开始。\n> 请看看 <b>。")
    assert "请重启 &lt;App&gt;。<br>再试。" in html
    assert "请看看 &lt;b&gt;。</blockquote>" in html
    assert "/tickets/" not in words  # they have no page to look at


def test_a_member_is_shown_the_way_to_the_page_as_well(opened: Ticket, people: People, mailbox: Mailbox, at: datetime) -> None:
    mail, message = answered(people, opened, at)
    assert mail.to == people.member.email
    assert f"/tickets/{opened.pk}" in body(message, "plain")
    assert message["Subject"] == f"收不到验证码 [#{opened.pk}]"
    assert message["In-Reply-To"] is None


def test_files_go_along_up_to_what_a_mail_carries(
    writes: Writes, people: People, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosures, "MOST_IN_BYTES", 20)
    client = people.client_of(people.supervisor)
    sent = [SimpleUploadedFile("小.txt", b"small"), SimpleUploadedFile("big.txt", b"much too large a file")]
    ids = [client.post("/api/v1/files", {"file": one}, format="multipart").json()["id"] for one in sent]
    _, message = answered(people, ticket_of(writes()), at, file_ids=ids)
    assert [(part.get_filename(), part.get_content().strip()) for part in message.iter_attachments()] == [("小.txt", "small")]
    assert "big.txt" in body(message, "plain")


def test_words_among_staff_leave_by_no_mail(writes: Writes, people: People, at: datetime) -> None:
    ticket = ticket_of(writes())
    note(number=ticket.pk, by=people.supervisor.actor, at=at, text="可疑。")
    assert not OutgoingMail.objects.filter(about_kind="ticket_reply").exists()


def test_who_wants_no_mail_gets_none_unless_they_wrote_by_mail(
    writes: Writes, people: People, opened: Ticket, at: datetime
) -> None:
    opened.contact.wants_mail = False
    opened.contact.save()
    reply(number=opened.pk, by=people.supervisor.actor, at=at, text="好了。")
    assert not sent_to(people.member.email)
    ticket = ticket_of(writes())
    ticket.contact.wants_mail = False
    ticket.contact.save()
    assert answered(people, ticket, at)[0].to == STRANGER


def test_an_answer_never_goes_where_the_mail_says_but_where_it_came_from(writes: Writes, people: People, at: datetime) -> None:
    """TRUST MI-03."""
    other = (Address("", "mallory@evil.test"),)
    mail, message = answered(people, ticket_of(writes(cc=other, reply_to=other)), at)
    assert mail.to == STRANGER
    assert "mallory" not in message.as_string()


def test_without_a_mailbox_in_use_the_mail_with_the_link_is_as_it_was(
    opened: Ticket, people: People, mailbox: Mailbox, at: datetime
) -> None:
    Mailbox.objects.update(is_active=False)
    reply(number=opened.pk, by=people.supervisor.actor, at=at, text="好了。")
    (mail,) = sent_to(people.member.email)
    assert (mail.mailbox_id, mail.about_kind, mail.state) == (None, "", "stored")
    assert read(mail)["Subject"] == f"[#{opened.pk}] 收不到验证码"


def test_an_answer_leaves_by_the_mailbox_that_was_written_to(
    writes: Writes, people: People, mailbox: Mailbox, at: datetime
) -> None:
    Mailbox.objects.create(address="earlier@desk.test", is_active=True, since=at.date(), created_at=at - timedelta(days=1))
    assert answered(people, ticket_of(writes()), at)[0].mailbox_id == mailbox.pk
    told = a_ticket(a_contact(email="told@elsewhere.test"))
    assert answered(people, told, at)[1]["From"] == "聚群宝客服中心 <earlier@desk.test>"


def test_a_subject_that_would_end_its_line_is_one_line(people: People, mailbox: Mailbox, at: datetime) -> None:
    ticket = a_ticket(a_contact(email="told@elsewhere.test"), subject="请看\r\nBcc: all@evil.test")
    message = answered(people, ticket, at)[1]
    assert message["Subject"] == f"请看 Bcc: all@evil.test [#{ticket.pk}]"
    assert message["Bcc"] is None


def test_ids_that_nobody_would_write_are_not_repeated(writes: Writes, people: People, at: datetime) -> None:
    ticket = ticket_of(writes(message_id="<a b>"))
    assert answered(people, ticket, at)[1]["In-Reply-To"] is None


def test_a_visitor_is_shown_their_page(people: People, mailbox: Mailbox, at: datetime) -> None:
    ticket = a_ticket(a_contact(a_visitor(display_name="小林", email="xiaolin@elsewhere.test")))
    assert f"/tickets/{ticket.pk}" in body(answered(people, ticket, at)[1], "plain")
