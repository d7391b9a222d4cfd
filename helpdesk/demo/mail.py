"""The demo's mailbox: a fortnight of letters as they came over the wire, the strange ones among them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings

from helpdesk.mailbox.actions import read_mail, store
from helpdesk.mailbox.imap import Fetched
from helpdesk.mailbox.models import IncomingMail, Mailbox
from tickets.actions.assigning import assign
from tickets.actions.replying import reply

from .cast import Cast

HOST = "mx.demo.test"
PASSED = "Authentication-Results"  # what the server that took it in found out


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `answer` is what 苏晴 wrote back half an hour later; `headers` as `Name: value` lines."""

    hours_ago: float
    sender: str
    subject: str
    text: str
    html: str = ""
    headers: tuple[str, ...] = ()
    answer: str = ""


LETTERS = [
    Letter(
        262,
        "陈立 <chenli@example.com>",
        "专用发票怎么开",
        "你好，我们公司想开增值税专用发票，需要准备哪些资料？多久能寄到？",
        answer="您好，请把公司名称、税号、开户行和收件地址回信发给我们，三个工作日内寄出。",
    ),
    Letter(
        190,
        "周报订阅 <news@letters.example>",
        "本周行业动态",
        "点击查看全文。",
        headers=("List-Id: <weekly.letters.example>", "List-Unsubscribe: <https://letters.example/off>", "Precedence: bulk"),
    ),
    Letter(
        143,
        "吴小姐 <wu.q@example.com>",
        "自动回复：专用发票怎么开",
        "我正在休假，十二月一日回来。急事请联系同事。",
        headers=("Auto-Submitted: auto-replied", "X-Autoreply: yes"),
    ),
    Letter(
        96,
        "林小满 <member@demo.test>",
        "短信签名审核要多久",
        "签名提交两天了还是审核中，活动周五就开始。麻烦催一下。",
        headers=(f"{PASSED}: {HOST}; spf=pass smtp.mailfrom=member@demo.test; dmarc=pass header.from=demo.test",),
        answer="林先生您好，已经转给审核同事，今天下班前给您结果。",
    ),
    Letter(
        52,
        "Daniel Reed <d.reed@example.com>",
        "API returns 429",
        "Hello,\n\nsince yesterday /v2/send answers 429 although we are far below our limit. Request id 7f31c2.\n\nDaniel",
        html="<p>Hello,</p><p>since yesterday <code>/v2/send</code> answers <b>429</b> although we are far below our limit. "
        "Request id 7f31c2.</p><p>Daniel</p><img src='https://example.com/open.gif' width='1' height='1'>",
    ),
    Letter(
        28,
        "Slack <no-reply@slack.com>",
        "Slack 验证码：418-209",
        "Your confirmation code is below. If you did not request it, ignore this mail.",
    ),
    Letter(
        7,
        '"admin@jqbao168.com" <service@jqba0168.example>',
        "您的邮箱容量已满，请立即验证",
        "请点击链接验证您的账号，否则将停止服务。",
        html='<p>请点击 <a href="http://198.51.100.7/login">https://mail.jqbao168.com</a> 验证您的账号。</p>',
        headers=(f"{PASSED}: {HOST}; spf=fail; dmarc=fail header.from=jqba0168.example",),
    ),
    Letter(
        2.5,
        "何先生 <he.zj@example.com>",
        "我的账号被盗了，请马上冻结",
        "今早发现密码被改，绑定的手机号也换了，余额少了三百多。账号是 he.zj@example.com，请先冻结，我可以提供开户时的资料。",
    ),
    Letter(
        0.6,
        "陈立 <chenli@example.com>",
        "发票抬头要改",
        "刚发的资料里公司名称少写了“有限公司”，请改成：杭州禾木科技有限公司。",
    ),
]


def ensure_mail(cast: Cast, at: datetime) -> None:
    """Only where no mailbox is."""
    if Mailbox.objects.exists():
        return
    began = at - timedelta(days=14)
    mailbox = Mailbox.objects.create(
        address=settings.ADMIN_MAILBOX,
        name=settings.SITE_NAME,
        signature=f"客服热线 {settings.HOTLINE_NUMBER}",
        trusted_host=HOST,
        since=began.date(),
        created_at=began,
        is_active=True,
    )
    for place, letter in enumerate(LETTERS, start=1):
        arrives(letter, place, mailbox, cast, at)


def arrives(letter: Letter, place: int, mailbox: Mailbox, cast: Cast, now: datetime) -> None:
    at = now - timedelta(hours=letter.hours_ago)
    raw = written(letter, place, mailbox, at).as_bytes(policy=SMTP)
    (mail_id,) = store(mailbox=mailbox, uid_validity=1, fetched=[Fetched(place, len(raw), raw)], at=at)
    read_mail(mail_id=mail_id, clock=lambda: at)
    mail = IncomingMail.objects.defer("raw").get(pk=mail_id)
    if letter.answer and mail.about_kind == "ticket":
        number, later = int(mail.about_key), at + timedelta(minutes=30)
        assign(number=number, to=cast.users["agent"].pk, by=cast["agent"], at=later)
        reply(number=number, text=letter.answer, by=cast["agent"], at=later)


def written(letter: Letter, place: int, mailbox: Mailbox, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = letter.sender, mailbox.address, letter.subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<demo-{place}@example.com>"
    for line in letter.headers:
        name, _, value = line.partition(": ")
        mail[name] = value
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    return mail
