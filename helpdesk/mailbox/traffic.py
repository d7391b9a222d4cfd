"""Mail as customers send it, made up: for demos, tests and the benchmark. The same seed makes the same mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

MATTERS = (
    ("收不到验证码", "从今天早上开始，登录时一直收不到短信验证码，换了手机也一样。请帮忙看看。"),
    ("接口返回 403", "调用发送接口时一直返回 403，昨天还是好的。请求编号 {number}，麻烦查一下。"),
    ("发票怎么开", "上个月的订单想开一张增值税普通发票，抬头和税号在附件里，请问多久能好？"),
    ("想改登记的手机号", "原来的号码不用了，新号码已经实名，需要我提供什么材料？"),
    ("退款还没到账", "11 月 3 日申请的退款到现在还没有到账，订单号 {number}。"),
    ("Question about limits", "Hello, how many messages per second may we send with our plan? Our account number is {number}."),
)
SURNAMES = "王李张刘陈杨赵黄周吴"
AUTOMATIC = ("自动回复：我在休假", "您好，我正在休假，下周一回来后回复您。")


def letters(count: int, *, to: str, seed: int, at: datetime, automatic_in_percent: int = 5) -> Iterator[tuple[str, EmailMessage]]:
    """`count` pairs of envelope sender and mail, each from somebody else."""
    random = Random(seed)
    for place in range(count):
        sender = f"customer{seed}-{place}@client.test"
        automatic = random.randrange(100) < automatic_in_percent
        subject, words = AUTOMATIC if automatic else random.choice(MATTERS)
        mail = EmailMessage()
        mail["From"] = f"{random.choice(SURNAMES)}先生 <{sender}>"
        mail["To"] = to
        mail["Subject"] = subject
        mail["Date"] = format_datetime(at - timedelta(seconds=random.randrange(3_600)))
        mail["Message-ID"] = f"<{seed}.{place}.{random.getrandbits(48):x}@client.test>"
        if automatic:
            mail["Auto-Submitted"] = "auto-replied"
        words = words.format(number=random.randrange(10**9))
        mail.set_content(f"您好：\n\n{words}\n\n谢谢！\n", cte="base64")
        if random.randrange(3) == 0:
            mail.add_alternative(f"<p>您好：</p><p>{words}</p><p>谢谢！</p>", subtype="html", cte="base64")
        yield sender, mail
