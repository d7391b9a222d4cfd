"""Against Postfix, with Dovecot for its passwords."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.mail import EmailMessage, send_mail

from helpdesk.common.clock import now
from helpdesk.mailbox.actions import deliver_due
from helpdesk.mailbox.models import OutgoingMail

from .servers import PASSWORD, Postfix

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(postfix: Postfix, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(postfix.certificate))
    user, password = quote("helpdesk@example.test"), quote(PASSWORD, safe="")
    settings.SMTP_URL = f"smtp://{user}:{password}@localhost:{postfix.port}?tls=1"


def test_a_chinese_mail_arrives_as_it_was_written(postfix: Postfix, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{postfix.port}"
    message = EmailMessage("您的退款进度", "您好，退款已到账。\n.\n一个点单独一行。", to=["王小明 <wang@client.test>"])
    message.attach("发票 2026.pdf", b"%PDF-1.4" * 1_000, "application/pdf")
    message.send()
    deliver_due(clock=now)
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.last_error) == ("sent", "")
    (arrived,) = postfix.mailbox("wang@client.test")
    assert arrived["subject"] == "您的退款进度"
    assert arrived["message-id"] == mail.message_id
    assert arrived["auto-submitted"] == "auto-generated"
    assert arrived.get_body().get_content().replace("\r\n", "\n").rstrip() == "您好，退款已到账。\n.\n一个点单独一行。"
    (invoice,) = arrived.iter_attachments()
    assert (invoice.get_filename(), invoice.get_content()) == ("发票 2026.pdf", b"%PDF-1.4" * 1_000)


def test_signed_in_over_tls_fifty_mails_arrive_once_each(postfix: Postfix, signed_in: None) -> None:
    for number in range(50):
        send_mail(f"通知 {number}", "内容", None, ["li@client.test"])
    tried = deliver_due(clock=now)
    assert tried == 50, OutgoingMail.objects.get(attempts=1).last_error
    assert OutgoingMail.objects.filter(state="sent").count() == 50
    arrived = postfix.mailbox("li@client.test", wait_for=50)
    assert sorted(mail["subject"] for mail in arrived) == sorted(f"通知 {number}" for number in range(50))
    assert len({mail["message-id"] for mail in arrived}) == 50


@pytest.mark.parametrize(
    ("to", "words"), [("nobody@client.test", "User unknown"), ("somebody@elsewhere.test", "Relay access denied")]
)
def test_an_address_the_server_does_not_take_fails_visibly(postfix: Postfix, settings: Any, to: str, words: str) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{postfix.port}"
    send_mail("通知", "内容", None, [to])
    deliver_due(clock=now)
    mail = OutgoingMail.objects.get()
    assert mail.state == "failed"
    assert words in mail.last_error


def test_a_mail_too_large_for_the_server_fails_visibly(postfix: Postfix, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{postfix.port}"
    message = EmailMessage("附件", "内容", to=["wang@client.test"])
    message.attach("big.bin", bytes(300_000), "application/octet-stream")
    message.send()
    deliver_due(clock=now)
    mail = OutgoingMail.objects.get()
    assert mail.state == "failed"
    assert mail.last_error.startswith("552")


def test_a_wrong_password_of_ours_is_no_fault_of_the_mail(postfix: Postfix, signed_in: None, settings: Any) -> None:
    settings.SMTP_URL = settings.SMTP_URL.replace(quote(PASSWORD, safe=""), "wrong")
    send_mail("通知", "内容", None, ["wang@client.test"])
    deliver_due(clock=now)
    mail = OutgoingMail.objects.get()
    assert mail.state == "queued"
    assert "535" in mail.last_error
    assert "wrong" not in mail.last_error


def test_a_certificate_nobody_vouches_for_gets_no_password_of_ours(
    postfix: Postfix, signed_in: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    send_mail("通知", "内容", None, ["wang@client.test"])
    deliver_due(clock=now)
    mail = OutgoingMail.objects.get()
    assert mail.state == "queued"
    assert "CERTIFICATE_VERIFY_FAILED" in mail.last_error
