"""The mails accounts send, in both languages. Short, exact, and saying what to do if it was not you."""

from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .models import User


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


RESET = {
    "zh": Text(
        "重设密码",
        "{name}，您好。\n\n有人请求重设您在{site}的密码。如果是您，请在 2 小时内打开下面的链接，设置新密码：\n\n{link}\n\n"
        "如果不是您，不用做任何事，密码没有变。",
    ),
    "en": Text(
        "Reset your password",
        "Hello {name},\n\nsomebody asked to reset your password at {site}. If it was you, open this link within 2 hours and "
        "set a new one:\n\n{link}\n\nIf it was not you, do nothing: your password has not changed.",
    ),
}
PROOF = {
    "zh": Text(
        "确认您的邮箱",
        "{name}，您好。\n\n请在 48 小时内、在您登录{site}的浏览器里打开下面的链接，确认这个邮箱是您的：\n\n{link}\n\n"
        "如果您没有注册过，不用理会这封信；没有确认，别人用这个邮箱得不到您的任何东西。",
    ),
    "en": Text(
        "Confirm your e-mail address",
        "Hello {name},\n\nopen this link within 48 hours, in the browser where you are signed in to {site}, to confirm that this "
        "address is yours:\n\n{link}\n\nIf you have not signed up, ignore this mail. Unconfirmed, your address gives nobody "
        "anything of yours.",
    ),
}
ALREADY_HERE = {
    "zh": Text(
        "您已经有账号了",
        "{name}，您好。\n\n刚才有人用这个邮箱在{site}注册。您在这里已经有账号，原来的账号没有任何变化。\n\n"
        "如果是您，请直接登录；忘了密码可以在这里重设：\n\n{link}\n\n如果不是您，不用做任何事。",
    ),
    "en": Text(
        "You already have an account",
        "Hello {name},\n\nsomebody has just signed up at {site} with this address. You already have an account here, and nothing "
        "about it has changed.\n\nIf it was you, simply sign in; a forgotten password can be reset here:\n\n{link}\n\n"
        "If it was not you, do nothing.",
    ),
}
INVITATION = {
    "zh": Text(
        "邀请您加入{site}",
        "{name}，你好。\n\n{inviter} 邀请你加入{site}，一起接待客户。请在 72 小时内打开下面的链接，设置密码：\n\n{link}\n\n"
        "链接过期了，请 {inviter} 再发一次。",
    ),
    "en": Text(
        "You are invited to {site}",
        "Hello {name},\n\n{inviter} invites you to work at {site}. Open this link within 72 hours and choose a password:"
        "\n\n{link}\n\n"
        "If the link has expired, ask {inviter} to send another.",
    ),
}
PASSWORD_CHANGED = {
    "zh": Text(
        "密码已更改",
        "{name}，您好。\n\n您在{site}的密码刚刚改过，其他设备上的登录都已退出。\n\n如果不是您改的，请马上在这里重设密码：\n\n{link}",
    ),
    "en": Text(
        "Your password was changed",
        "Hello {name},\n\nyour password at {site} has just been changed, and every other device has been signed out.\n\n"
        "If you did not do this, reset it at once:\n\n{link}",
    ),
}
SECOND_FACTOR_CHANGED = {
    "zh": Text(
        "两步验证有变动",
        "{name}，您好。\n\n您在{site}的两步验证刚刚{change}。\n\n如果不是您做的，请马上在这里重设密码：\n\n{link}",
    ),
    "en": Text(
        "Two-step verification changed",
        "Hello {name},\n\ntwo-step verification for your account at {site} has just been {change}.\n\n"
        "If you did not do this, reset your password at once:\n\n{link}",
    ),
}
ON = {"zh": "打开", "en": "switched on"}
OFF = {"zh": "关闭", "en": "switched off"}


def send(mail: dict[str, Text], *, to: User, link: str = "", address: str = "", **facts: str) -> None:
    """Leave a mail with the outbox, in the caller's transaction, in the language of whom it is for.

    `address`: another of theirs than the one the account has now.
    """
    text = mail[language_of(to)]
    words = {"name": to.display_name, "site": settings.SITE_NAME, "link": link, **facts}
    body = text.body.format(**words)
    message = EmailMultiAlternatives(subject=text.subject.format(**words), body=body, to=[address or to.email])
    message.attach_alternative(as_html(body), "text/html")
    message.send()


def language_of(user: User | None) -> str:
    """Who has no account has told us no other."""
    return "en" if user and user.language.startswith("en") else "zh"


def reset_page() -> str:
    return f"{settings.SITE_URL}/password-reset"


def as_html(body: str) -> str:
    """The same words as paragraphs; a paragraph that is a link can be followed."""
    return "".join(f"<p>{_linked(escape(paragraph))}</p>" for paragraph in body.split("\n\n"))


def _linked(paragraph: str) -> str:
    return f'<a href="{paragraph}">{paragraph}</a>' if paragraph.startswith(settings.SITE_URL) else paragraph
