"""Who wrote it: a person, or a machine, and which. What is not sure is a person's: a customer unanswered is the worse mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from .charsets import decoded, header
from .headers import ids, one_line
from .letter import Address, Bounce, Kind

LONGEST_WORDS = 500
LOOKED_AT = 20_000

# Whoever signs up with them under our address would like to read what they send us. No person writes from there.
SERVICES = frozenset(
    [
        "slack.com",
        "id.apple.com",
        "email.apple.com",
        "accounts.google.com",
        "accountprotection.microsoft.com",
        "github.com",
        "gitlab.com",
        "zoom.us",
        "mail.notion.so",
        "facebookmail.com",
        "notice.aliyun.com",
        "service.alipay.com",
    ]
)

_AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(?:(?:re|回复|答复)\s*[:：]\s*)?(?:自动回复|自动答复|自動回覆|外出自动回复|休假自动回复|假期自动回复|我正在休假|"
    r"automatic reply|auto[- ]?reply|autoreply|out of (?:the )?office|vacation reply|on vacation)",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|maildaemon)(?:[+-].*)?@", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"^(?:no-?reply|do-?not-?reply|noreply|account|accounts|security|verify|notification)s?[\w.+-]*@", re.IGNORECASE
)
_CODE = re.compile(
    r"验证码|校验码|动态码|动态密码|验证您的|验证你的|verification code|confirmation code|verify your|confirm your (?:e-?mail|account)|sign-?in code|login code|one-time|security code|确认您的(?:邮箱|账号)|激活",
    re.IGNORECASE,
)
_FAILED_SUBJECT = re.compile(
    r"退信|系统退信|未送达|无法投递|投递失败|undeliver(?:able|ed)|delivery status notification|returned mail|mail delivery failed|failure notice|delivery failure",
    re.IGNORECASE,
)
_RECIPIENT = re.compile(r"[\w.+=-]+@[\w-]+(?:\.[\w-]+)+")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def kind_of(message: Message, sender: Address, subject: str, has_calendar: bool) -> tuple[Kind, Bounce | None]:
    if _is_bounce(message, sender, subject):
        return Kind.BOUNCE, bounce_of(message)
    # Before what is automatic: that is noted on the ticket whose address somebody signed up with elsewhere (TRUST MI-04).
    if _CODE.search(subject) and _writes_to_nobody(sender.address):
        return Kind.VERIFICATION, None
    if _is_automatic(message, subject):
        return Kind.AUTO_REPLY, None
    if _is_list(message):
        return Kind.MAILING_LIST, None
    return (Kind.CALENDAR if has_calendar else Kind.PERSON), None


def bounce_of(message: Message) -> Bounce | None:
    """None where nothing says which mail came back."""
    report = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    fields = _report(report) if report else {}
    words = header(fields.get("diagnostic-code", "")) or _said(message)
    message_id = next(_returned_ids(message), "")
    recipient = header(fields.get("final-recipient") or fields.get("original-recipient") or "").rpartition(";")[2].strip()
    if not recipient and (found := _RECIPIENT.search(one_line(message, "X-Failed-Recipients") or _said(message))):
        recipient = found.group()
    status = fields.get("status", "").strip() or (found[1] if (found := _STATUS.search(words)) else "")
    action = fields.get("action", "").strip().lower() or "failed"
    return (
        Bounce(message_id, recipient.strip("<>")[:320], action[:20], status[:20], words[:LONGEST_WORDS]) if message_id else None
    )


def _is_bounce(message: Message, sender: Address, subject: str) -> bool:
    if message.get_content_type() == "multipart/report":
        return str(message.get_param("report-type") or "").lower() == "delivery-status" or bool(_MACHINE.match(sender.address))
    from_nobody = one_line(message, "Return-Path").strip() == "<>"
    return bool(_MACHINE.match(sender.address)) or (from_nobody and bool(_FAILED_SUBJECT.search(subject)))


def _writes_to_nobody(address: str) -> bool:
    domain = address.rpartition("@")[2]
    return bool(_NO_REPLY.match(address)) or any(domain == one or domain.endswith(f".{one}") for one in SERVICES)


def _is_automatic(message: Message, subject: str) -> bool:
    says = one_line(message, "Auto-Submitted").lower()
    return (
        (bool(says) and not says.startswith("no"))
        or message.get_content_type() == "multipart/report"  # a receipt, a complaint: a bounce was seen to before
        or one_line(message, "Precedence").lower() in ("auto_reply", "auto-reply", "junk")
        or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-QQ-AUTOREPLY"))
        or one_line(message, "X-Auto-Response-Suppress").lower() in ("all", "oof")
        or one_line(message, "Return-Path").strip() == "<>"
        or bool(_AUTOMATIC_SUBJECT.match(subject))
    )


def _is_list(message: Message) -> bool:
    return any(message.get(name) for name in ("List-Id", "List-Unsubscribe", "List-Post")) or one_line(
        message, "Precedence"
    ).lower() in ("bulk", "list")


def _report(part: Message) -> dict[str, str]:
    """The last of its blocks is about a recipient, the first about the server."""
    blocks = part.get_payload()
    found: dict[str, str] = {}
    for block in [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []:
        found |= {name.lower(): str(value) for name, value in block.items()}
    return found


def _returned_ids(message: Message) -> Iterator[str]:
    """Of the mail that is sent back, whole or its header; else of the one this answers."""
    for part in message.walk():
        kind = part.get_content_type()
        if part is not message and kind in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global"):
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield from ids(inner[0], "Message-ID")
            else:
                yield from re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", _words(part))
    yield from ids(message, "In-Reply-To")
    yield from reversed(ids(message, "References"))
    yield from re.findall(r"(?im)^\W*message-id:\s*(<[^<>\s]{1,996}>)", _said(message))


def _said(message: Message) -> str:
    part = next((one for one in message.walk() if one.get_content_type() in ("text/plain", "text/html")), None)
    return _words(part) if part is not None else ""


def _words(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decoded(content[:LOOKED_AT], part.get_content_charset("") or "")[0] if isinstance(content, bytes) else ""
