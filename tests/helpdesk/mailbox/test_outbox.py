"""What becomes of `send_mail` before anything leaves."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction

from helpdesk.common.errors import DomainError
from helpdesk.evidence.queries import records_of
from helpdesk.mailbox.headers import UnsafeHeader
from helpdesk.mailbox.models import OutgoingMail

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


def test_without_a_mail_server_mail_is_kept_to_be_read() -> None:
    assert send_mail("请验证您的邮箱", "请点击链接。", None, ["王小明 <wang@client.test>"]) == 1
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.to, mail.subject, mail.text) == ("stored", "wang@client.test", "请验证您的邮箱", "请点击链接。")
    assert [said.kind for said in records_of(("mail", mail.pk))] == ["mail.stored"]


def test_mail_of_a_transaction_that_is_undone_is_never_sent() -> None:
    with transaction.atomic():
        send_mail("注册成功", "欢迎。", None, ["wang@client.test"])
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_each_recipient_is_a_mail_of_its_own_with_the_same_id() -> None:
    EmailMessage("通知", "内容", to=["a@client.test", "b@client.test"], cc=["c@client.test"], bcc=["d@client.test"]).send()
    mails = OutgoingMail.objects.order_by("to")
    assert [mail.to[0] for mail in mails] == ["a", "b", "c", "d"]
    assert len({mail.message_id for mail in mails}) == 1
    assert all(b"d@client.test" not in bytes(mail.raw) for mail in mails)


def test_what_goes_over_the_wire_is_ascii_and_reads_the_same_again(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "聚群宝客服 <help@desk.test>"
    message = EmailMultiAlternatives("退款进度 🙂", "您的退款已经在路上。\n" * 200, to=["wang@client.test"])
    message.attach_alternative("<p>您的退款</p>", "text/html")
    message.attach("发票 2026.pdf", b"%PDF-1.4", "application/pdf")
    message.send()
    mail = OutgoingMail.objects.get()
    raw = bytes(mail.raw)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = message_from_bytes(raw, policy=policy.default)
    assert read["subject"] == "退款进度 🙂"
    assert read["from"].addresses[0].display_name == "聚群宝客服"
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == "您的退款已经在路上。\n" * 200
    assert [part.get_filename() for part in read.iter_attachments()] == ["发票 2026.pdf"]
    assert mail.sender == "help@desk.test"
    assert mail.message_id.endswith("@desk.test>")


def test_a_machines_mail_says_so_and_a_persons_does_not() -> None:
    send_mail("自动通知", "内容", None, ["a@client.test"])
    EmailMessage("答复", "内容", to=["b@client.test"], headers={"Auto-Submitted": "no"}).send()
    EmailMessage("已收到", "内容", to=["c@client.test"], headers={"Auto-Submitted": "auto-replied"}).send()
    notice, reply, receipt = (message_from_bytes(bytes(mail.raw)) for mail in OutgoingMail.objects.order_by("to"))
    assert (notice["Auto-Submitted"], notice["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert (reply["Auto-Submitted"], reply["X-Auto-Response-Suppress"]) == ("no", None)
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert [bool(mail.sender) for mail in OutgoingMail.objects.order_by("to")] == [True, True, False]


BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\x00"]


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
@pytest.mark.parametrize("where", ["subject", "from_email", "to", "cc", "reply_to", "header", "header name"])
def test_nobody_smuggles_a_header_in(where: str, line_break: str) -> None:
    forged = f"王{line_break}Bcc: thief@evil.test"
    message = EmailMessage("通知", "内容", to=["wang@client.test"])
    if where == "header":
        message.extra_headers["X-Name"] = forged
    elif where == "header name":
        message.extra_headers[f"X-A: 1{line_break}Bcc"] = "thief@evil.test"
    elif where in ("subject", "from_email"):
        setattr(message, where, forged if where == "subject" else f"{forged} <a@desk.test>")
    else:
        setattr(message, where, [f"{forged} <a@client.test>"])
    with pytest.raises(UnsafeHeader):
        message.send(fail_silently=True)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("value", [["a", "Bcc: b"], {"a": 1}, ("a",), b"a\r\nBcc: b"])
def test_a_list_is_no_subject(value: Any) -> None:
    with pytest.raises(UnsafeHeader):
        EmailMessage(value, "内容", to=["wang@client.test"]).send()


@pytest.mark.parametrize("address", ["not an address", "a@b@c@", "a@client.test, thief@evil.test", ""])
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(DomainError):
        EmailMessage("通知", "内容", to=["wang@client.test", address or " "]).send()
    assert not OutgoingMail.objects.exists()
