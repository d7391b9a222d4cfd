"""By mail, through real mail servers: from a customer's mailbox to a ticket, and back."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from helpdesk.desk.models import Queue
from helpdesk.mailbox.models import Mailbox, OutgoingMail
from tests.builders import a_category, a_queue, a_seat
from tests.helpdesk.mailbox.servers import DESK, PASSWORD, Postfix
from tests.journeys.conftest import Windows
from tests.journeys.windows import Console
from tests.people import People
from tests.services import wait_until
from tests.site import Site
from tickets.models import Category, Entry, Link, Ticket

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

CUSTOMER = "li@client.test"
QUESTION = "从早上开始收不到验证码，换了两台手机都一样。"
EARLIER = "> 您上次说已经好了。"
ANSWER = "已经修好，请再试一次。"
THANKS = "可以了，谢谢！"
WRONG = "这句发错了人。"
LEAVES_IN_S = 40  # a quarter of a minute to take it back, the sweep that looks for it, and room


@pytest.fixture(scope="module")
def servers(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    running = Postfix(tmp_path_factory.mktemp("postfix"))
    running.start()
    yield running
    Mailbox.objects.filter(address=DESK).update(is_active=False, address="desk@left.test")
    running.stop()


@pytest.fixture
def agent(servers: Postfix, windows: Windows, people: People) -> Console:
    """Our agent at her console. The administrator has set up the mailbox that her queue answers.

    One mailbox for all: who listens at it takes some seconds to hear that another has come in its place.
    """
    queue = Queue.objects.filter(slug="letters").first() or a_queue("letters")
    a_seat(people.agent, queues=[queue, Category.objects.get(slug="stolen-account").queue])
    if not Mailbox.objects.filter(address=DESK).exists():
        category = a_category("letters", name="来信", queue=queue)
        server = {"imap_host": "127.0.0.1", "imap_port": servers.imap_port, "imap_tls": "none", "imap_user": DESK}
        leaves = {"smtp_host": "127.0.0.1", "smtp_port": servers.port, "smtp_tls": "none"}
        form = {"address": DESK, "name": "客服", "category": category.slug, "is_active": True, "imap_password": PASSWORD}
        made = windows.console(people.administrator).call("POST", "/api/v1/mailboxes", form | server | leaves)
        assert made["is_active"], made
    return windows.console(people.agent)


def test_a_mail_becomes_a_ticket_is_answered_and_the_answer_to_that_joins(servers: Postfix, agent: Console) -> None:
    write(servers, "验证码收不到", f"{QUESTION}\n\n{EARLIER}", html=f"<p>{QUESTION}</p><script>document.title = 'run'</script>")
    ticket = opened_by_mail("验证码收不到")
    agent.go(f"/console/tickets/{ticket.pk}")
    agent.hears(QUESTION)
    agent.sees("发件人没有验证")
    agent.sees(re.compile(r"^发邮件到 "))
    expect(agent.log.get_by_text(EARLIER.removeprefix("> "))).to_have_count(0)
    agent.button("引用的往来").click()
    expect(agent.log.get_by_text(EARLIER.removeprefix("> "))).to_be_visible()
    agent.button("原来的样子").click()
    frame = agent.page.get_by_title(f"{CUSTOMER} 的邮件原样")
    expect(frame).to_have_attribute("sandbox", "")
    expect(frame.content_frame.get_by_text(QUESTION)).to_be_visible()

    agent.reply_box.fill(ANSWER)
    agent.reply_box.press("Enter")
    agent.hears(QUESTION, ANSWER)
    answer = mail_with(servers, ANSWER)
    assert f"[#{ticket.pk}]" in answer["Subject"]

    write(servers, f"Re: {answer['Subject']}", f"{THANKS}\n\n> {ANSWER}", answers=answer)
    agent.hears(QUESTION, ANSWER, THANKS)
    assert Ticket.objects.filter(contact=ticket.contact).count() == 1


def test_an_answer_is_taken_back_and_never_leaves(servers: Postfix, agent: Console) -> None:
    write(servers, "发票抬头", "请把抬头改成云舟科技。")
    ticket = opened_by_mail("发票抬头")
    agent.go(f"/console/tickets/{ticket.pk}")
    agent.hears("请把抬头改成云舟科技。")
    agent.reply_box.fill(WRONG)
    agent.reply_box.press("Enter")
    agent.button(re.compile(r"^撤销（\d+）$")).click()
    expect(agent.reply_box).to_have_value(WRONG)
    agent.sees("已撤回，客户看不到")
    expect(agent.button(re.compile("^撤销"))).to_have_count(0)
    wrong = Entry.objects.get(ticket=ticket, text=WRONG)
    assert wrong.retracted_at is not None

    agent.reply_box.fill("已经改好。")
    agent.reply_box.press("Enter")
    mail_with(servers, "已经改好。")  # which waited as long, and later
    assert not [one for one in received(servers) if WRONG in words_of(one)]
    states = OutgoingMail.objects.filter(about_kind="ticket_reply", about_key=f"{ticket.pk}:{wrong.sequence}")
    assert list(states.values_list("state", flat=True)) == ["withdrawn"]


def test_what_has_left_is_said_to_have_left(servers: Postfix, agent: Console) -> None:
    write(servers, "余额不对", "余额少了一百。")
    ticket = opened_by_mail("余额不对")
    agent.go(f"/console/tickets/{ticket.pk}")
    agent.hears("余额少了一百。")
    held: list[Route] = []
    agent.page.route("**/replies/*", lambda route: held.append(route))
    agent.reply_box.fill("已经补上。")
    agent.reply_box.press("Enter")
    with agent.page.expect_request(lambda request: request.method == "DELETE"):
        agent.button(re.compile(r"^撤销（\d+）$")).click()
    mail_with(servers, "已经补上。")  # the press is slow on its way: when it arrives, the customer has the mail
    held[0].continue_()
    agent.sees(re.compile("^来不及撤回了"))
    expect(agent.reply_box).to_have_value("")
    assert not Entry.objects.filter(ticket=ticket, retracted_at__isnull=False).exists()


def test_who_writes_of_a_stolen_account_is_reported_with_what_they_wrote(servers: Postfix, agent: Console) -> None:
    write(servers, "我的账号被盗了", "密码被改了，绑定的手机也不是我的。")
    ticket = opened_by_mail("我的账号被盗了")
    agent.go(f"/console/tickets/{ticket.pk}")
    agent.sees("来信说账号被盗，还没有报告")
    agent.button("代客户报告").click()
    report = agent.page.get_by_role("dialog", name="代客户报告")
    expect(report.get_by_label("怎么联系对方")).to_have_value(CUSTOMER)
    expect(report.get_by_label("发现了什么")).to_have_value("密码被改了，绑定的手机也不是我的。")
    report.get_by_label("哪个账号").fill(CUSTOMER)
    report.get_by_role("button", name="代客户报告").click()
    agent.page.wait_for_url("**/console/stolen/*")
    agent.sees(re.compile("^已报告。查询码"))
    assert Link.objects.filter(ticket=ticket, other__source="stolen").exists()
    agent.go(f"/console/tickets/{ticket.pk}")
    agent.hears("密码被改了，绑定的手机也不是我的。")
    expect(agent.button("代客户报告")).to_have_count(0)


def write(servers: Postfix, subject: str, text: str, *, html: str = "", answers: EmailMessage | None = None) -> None:
    """As a customer's program does."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"李雷 <{CUSTOMER}>", DESK, subject
    mail["Message-ID"] = make_msgid(domain="client.test")
    if answers is not None:
        del mail["To"]
        mail["To"] = answers["Reply-To"] or answers["From"]
        mail["In-Reply-To"] = mail["References"] = answers["Message-ID"]
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", servers.port) as line:
        line.send_message(mail)


def opened_by_mail(subject: str) -> Ticket:
    found = Ticket.objects.filter(subject=subject, source="mail")
    wait_until(found.exists, f"no ticket about {subject}", seconds=30)
    return found.get()


def received(servers: Postfix) -> list[EmailMessage]:
    folder: Path = servers.folder / "mail" / CUSTOMER / "new"
    return servers.mailbox(CUSTOMER) if folder.exists() else []


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def mail_with(servers: Postfix, words: str) -> EmailMessage:
    wait_until(lambda: any(words in words_of(one) for one in received(servers)), f"no mail says {words}", seconds=LEAVES_IN_S)
    return next(one for one in received(servers) if words in words_of(one))
