"""What machines write: automatic replies, mail that came back, lists, codes. And what people write that looks like it."""

from __future__ import annotations

from base64 import b64encode

from helpdesk.mailbox.parsing import Bounce, Kind, Warning

from .case import Case, mail, multipart, part

AUTOMATIC, LIST, VERIFICATION = "set_aside:automatic", "set_aside:list", "set_aside:verification"
AWAY = "您好，我正在休假，十二月一日回来。"
DAEMON = "mailer-daemon@client.test"


def _gbk(words: str) -> str:
    return f"=?gb2312?B?{b64encode(words.encode('gbk')).decode()}?="


def _told(headers: dict[str, str]) -> dict[str, str]:
    """Chinese subjects as Chinese clients write them."""
    return headers | ({"Subject": _gbk(headers["Subject"])} if not headers.get("Subject", "").isascii() else {})


REPLIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("RFC 3834", {"Auto_Submitted": "auto-replied"}),
    ("RFC 3834, generated, with words behind it", {"Auto_Submitted": "auto-generated; owner-email=a@x.test"}),
    ("QQ", {"Subject": "自动回复:订单", "X_QQ_AUTOREPLY": "1"}),
    ("QQ, by its subject only", {"Subject": "自动回复：订单"}),
    ("163", {"Subject": "自动回复:Re:订单", "X_Autoreply": "yes"}),
    ("Foxmail", {"Subject": "自动答复: 订单"}),
    ("Outlook in Chinese", {"Subject": "自动答复: 订单", "X_Auto_Response_Suppress": "All"}),
    ("Outlook in traditional Chinese", {"Subject": "自動回覆: 訂單"}),
    ("Outlook in English", {"Subject": "Automatic reply: order", "X_Auto_Response_Suppress": "All"}),
    ("out of office", {"Subject": "Out of Office: order"}),
    ("away, in Chinese", {"Subject": "外出自动回复"}),
    ("on holiday, in Chinese", {"Subject": "休假自动回复：订单"}),
    ("an answer by a vacation program", {"Subject": "Re: order", "Precedence": "auto_reply"}),
    ("marked junk by who sent it", {"Precedence": "junk"}),
    ("X-Autorespond", {"X_Autorespond": "order"}),
    ("nobody to answer to", {"Return_Path": "<>"}),
)

PEOPLE: tuple[tuple[str, dict[str, str]], ...] = (
    ("says that it is not automatic", {"Auto_Submitted": "no"}),
    ("asks about automatic replies", {"Subject": "关于自动回复的设置"}),
    ("answers a mail about them", {"Subject": "请问自动回复怎么关"}),
    ("says that they are away", {"Subject": "我外出几天，订单请晚点送"}),
    ("got no code", {"Subject": "收不到验证码"}),
    ("got no code, in English", {"Subject": "I get no verification code"}),
    ("cannot be reached", {"Subject": "包裹退信了怎么办"}),
    ("asks that machines be quiet", {"X_Auto_Response_Suppress": "DR, RN, NRN"}),
    ("is important", {"Precedence": "first-class"}),
)

LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("by its id", {"List_Id": "News <news.shop.test>"}),
    ("by its way out", {"List_Unsubscribe": "<mailto:out@shop.test>"}),
    ("bulk", {"Precedence": "bulk"}),
    ("list", {"Precedence": "list"}),
)

CODES: tuple[tuple[str, str, str], ...] = (
    ("Slack", "feedback@slack.com", "Slack confirmation code: ABC-123"),
    ("Slack, without reply", "no-reply@slack.com", "Confirm your email address on Slack"),
    ("Apple", "appleid@id.apple.com", "验证您的 Apple ID 电子邮件地址"),
    ("Google", "no-reply@accounts.google.com", "Google 验证码"),
    ("Microsoft", "account-security-noreply@accountprotection.microsoft.com", "Microsoft account security code"),
    ("GitHub", "noreply@github.com", "[GitHub] Please verify your email address."),
    ("a shop here", "no-reply@shop.test", "【商城】您的注册验证码"),
    ("a bank here", "noreply@bank.test", "动态密码：请勿告诉他人"),
    ("a forum", "noreply@forum.test", "激活您的账号"),
)

STATUS = "Reporting-MTA: dns; mx.client.test\r\n\r\nFinal-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}"
GONE = STATUS.format(to="wang@client.test", action="failed", status="5.1.1", words="550 no such user")
LATE = STATUS.format(to="wang@client.test", action="delayed", status="4.4.1", words="will try again")
RETURNED = part("Message-ID: {sent-id}\r\nSubject: x\r\n\r\nold words", "message/rfc822")
RETURNED_HEADER = part("Message-ID: {sent-id}\r\nSubject: x\r\n", "text/rfc822-headers")
REPORT = 'multipart/report; report-type=delivery-status; boundary="b1"'
SENT = "<sent.1@desk.test>"


def _report(*parts: bytes, **headers: str) -> bytes:
    return multipart(part("没有送到。"), *parts, **({"From": DAEMON, "Content_Type": REPORT} | headers))


def _returned(recipient: str, action: str, status: str, says: str) -> object:
    def check(letter: object) -> None:
        bounce = getattr(letter, "bounce", None)
        assert isinstance(bounce, Bounce)
        assert (bounce.message_id, bounce.recipient, bounce.action, bounce.status) == (SENT, recipient, action, status)
        assert says in bounce.words

    return check


QQ = """<p>您的邮件被退回到您的邮箱</p><p>收件人：wang@client.test</p><p>退信原因：收件人邮件地址不存在，邮件无法送达。
550 5.1.1 Mailbox not found</p>"""
NETEASE = "抱歉，您的邮件被退回来了……\r\n收件人：wang@client.test\r\n退信原因：对方邮箱已满 (552 5.2.2 Mailbox full)\r\n"
QMAIL = """Hi. This is the qmail-send program at client.test.
<wang@client.test>:
550 5.1.1 no such user

--- Below this line is a copy of the message.

Return-Path: <admin@desk.test>
Message-ID: {sent-id}
Subject: x"""

BOUNCES = [
    Case(
        name="bounce: RFC 3464, the mail inside",
        outcome="bounces",
        kind=Kind.BOUNCE,
        sender=DAEMON,
        raw=_report(part(GONE, "message/delivery-status"), RETURNED),
        text="没有送到。",
        parts=("3.eml",),
        check=_returned("wang@client.test", "failed", "5.1.1", "no such user"),
    ),
    Case(
        name="bounce: RFC 3464, the header inside",
        outcome="bounces",
        kind=Kind.BOUNCE,
        sender=DAEMON,
        raw=_report(part(GONE, "message/delivery-status"), RETURNED_HEADER),
        text="没有送到。",
        check=_returned("wang@client.test", "failed", "5.1.1", "no such user"),
    ),
    Case(
        name="bounce: Exchange in Chinese",
        outcome="bounces",
        kind=Kind.BOUNCE,
        raw=_report(
            part(GONE, "message/delivery-status"),
            RETURNED,
            From="postmaster@client.test",
            Subject="未送达: 您的工单",
            Auto_Submitted="auto-replied",
        ),
        subject="未送达: 您的工单",
        sender="postmaster@client.test",
        text="没有送到。",
        parts=("3.eml",),
        check=_returned("wang@client.test", "failed", "5.1.1", "no such user"),
    ),
    Case(
        name="bounce: QQ, HTML and the mail inside",
        outcome="bounces",
        kind=Kind.BOUNCE,
        raw=multipart(
            part(QQ, "text/html; charset=utf-8"), RETURNED, From="PostMaster@qq.com", Subject="系统退信/Systems bounce"
        ),
        subject="系统退信/Systems bounce",
        sender="postmaster@qq.com",
        text="您的邮件被退回到您的邮箱\n\n收件人：wang@client.test\n\n退信原因：收件人邮件地址不存在，邮件无法送达。 550 5.1.1 Mailbox not found",
        parts=("2.eml",),
        check=_returned("wang@client.test", "failed", "5.1.1", "Mailbox not found"),
    ),
    Case(
        name="bounce: 163, by its reference only",
        outcome="bounces",
        kind=Kind.BOUNCE,
        raw=mail(
            NETEASE.encode("gbk"),
            From="Postmaster@163.com",
            Subject=_gbk("系统退信"),
            In_Reply_To="{sent-id}",
            Content_Type="text/plain; charset=gbk",
        ),
        subject="系统退信",
        sender="postmaster@163.com",
        text=NETEASE.strip().replace("\r\n", "\n"),
        check=_returned("wang@client.test", "failed", "5.2.2", "Mailbox full"),
    ),
    Case(
        name="bounce: qmail, words only",
        outcome="bounces",
        kind=Kind.BOUNCE,
        sender=DAEMON,
        raw=mail(QMAIL, From=f"MAILER-DAEMON <{DAEMON}>", Return_Path="<>", Subject="failure notice"),
        subject="failure notice",
        text=None,
        check=_returned("wang@client.test", "failed", "5.1.1", "no such user"),
    ),
]
OTHER_REPORTS = [
    Case(
        name="bounce: only late, tried on",
        raw=_report(part(LATE, "message/delivery-status"), RETURNED),
        outcome="set_aside:bounce",
        sender=DAEMON,
        kind=Kind.BOUNCE,
        text="没有送到。",
        parts=("3.eml",),
        check=_returned("wang@client.test", "delayed", "4.4.1", "try again"),
    ),
    Case(
        name="bounce: of a mail that is not ours",
        raw=_report(part(GONE, "message/delivery-status"), part("Message-ID: <other@else.test>\r\n\r\n", "message/rfc822")),
        outcome="set_aside:bounce",
        sender=DAEMON,
        kind=Kind.BOUNCE,
        text="没有送到。",
        parts=("3.eml",),
        check=lambda one: one.bounce.message_id == "<other@else.test>",
    ),
    Case(
        name="bounce: it says of nothing",
        raw=mail("gone", From=DAEMON, Return_Path="<>"),
        outcome="set_aside:bounce",
        sender=DAEMON,
        kind=Kind.BOUNCE,
        text="gone",
        check=lambda one: one.bounce is None,
    ),
    Case(
        name="bounce: a report without a report",
        raw=_report(),
        outcome="set_aside:bounce",
        sender=DAEMON,
        kind=Kind.BOUNCE,
        text="没有送到。",
        check=lambda one: one.bounce is None,
    ),
    Case(
        name="bounce: the id of ours has a newline in it",
        raw=_report(part(GONE, "message/delivery-status"), part("Message-ID: <a\r\n b@desk.test>\r\n\r\n", "message/rfc822")),
        outcome="set_aside:bounce",
        sender=DAEMON,
        kind=Kind.BOUNCE,
        text="没有送到。",
        parts=("3.eml",),
        check=lambda one: one.bounce is None,
    ),
    Case(
        name="receipt: it was opened",
        raw=multipart(
            part("已读。"),
            part("Disposition: manual-action/MDN-sent-manually; displayed", "message/disposition-notification"),
            Content_Type='multipart/report; report-type=disposition-notification; boundary="b1"',
            Subject="已读: question",
        ),
        outcome=AUTOMATIC,
        subject="已读: question",
        kind=Kind.AUTO_REPLY,
        text="已读。",
    ),
    Case(
        name="report: somebody calls it spam (RFC 5965)",
        raw=multipart(
            part("abuse"),
            part("Feedback-Type: abuse", "message/feedback-report"),
            Content_Type='multipart/report; report-type=feedback-report; boundary="b1"',
        ),
        outcome=AUTOMATIC,
        kind=Kind.AUTO_REPLY,
        text="abuse",
    ),
]


CASES = [
    *(
        Case(
            name=f"automatic: {name}",
            raw=mail(AWAY, **_told(told)),
            outcome=AUTOMATIC,
            kind=Kind.AUTO_REPLY,
            text=AWAY,
            subject=told.get("Subject", "question"),
        )
        for name, told in REPLIES
    ),
    *(Case(name=f"a person {name}", raw=mail(**_told(told)), subject=told.get("Subject", "question")) for name, told in PEOPLE),
    *(Case(name=f"list: {name}", raw=mail(**told), outcome=LIST, kind=Kind.MAILING_LIST) for name, told in LISTS),
    *(
        Case(
            name=f"code: {name}",
            raw=mail("123456", From=sender, Subject=subject),
            outcome=VERIFICATION,
            kind=Kind.VERIFICATION,
            text="123456",
            sender=sender,
            subject=subject,
        )
        for name, sender, subject in CODES
    ),
    Case(
        name="code: with a stranger in Cc and a way to answer them",
        raw=mail(
            "123456",
            From="no-reply@slack.com",
            Subject="Slack confirmation code",
            Cc="thief@evil.test",
            Reply_To="thief@evil.test",
        ),
        outcome=VERIFICATION,
        kind=Kind.VERIFICATION,
        text="123456",
        sender="no-reply@slack.com",
        subject="Slack confirmation code",
        warnings=(Warning.REPLY_TO_DIFFERS,),
    ),
    *BOUNCES,
    *OTHER_REPORTS,
]
