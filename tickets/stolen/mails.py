"""What the lane writes to people. Short, exact, saying when it happened and what to do if it was not them.

A freeze and a restoration are told to every contact there is and was lately: the owner's, and the thief's.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from helpdesk.accounts.contacts import Channel, to_be_told
from helpdesk.accounts.mails import Text, language_of, send
from helpdesk.accounts.models import User
from helpdesk.notices.actions import send_sms

CODE = {
    "zh": Text(
        "{code} 是您的验证码",
        "{name}，您好。\n\n有人报告您在{site}的账号被盗。如果是您，请在报告页面输入：\n\n{code}\n\n10 分钟内有效。输入后账号会马上冻结。\n\n"
        "我们不会打电话向您要这个码，有人要就是骗子。如果不是您报告的，不用理会这封信，账号没有任何变化。",
    ),
    "en": Text(
        "{code} is your code",
        "Hello {name},\n\nsomebody reported your account at {site} as stolen. If it was you, enter this on the page of the report:"
        "\n\n{code}\n\nIt counts for 10 minutes, and entering it freezes the account at once.\n\nWe never call to ask for it; whoever "
        "does is a fraud. If it was not you, ignore this mail: nothing about your account has changed.",
    ),
}
FROZEN = {
    "zh": Text(
        "您的账号已冻结",
        "{name}，您好。\n\n您在{site}的账号从 {when} 起冻结：所有登录已退出，谁都不能再登录。这是因为有人报告账号被盗，并证明了自己。\n\n"
        "没有人确认的话，冻结会在 {until} 自动解除。\n\n如果不是您报告的，请打 {hotline}，或者在这里说明：\n\n{link}",
    ),
    "en": Text(
        "Your account is frozen",
        "Hello {name},\n\nyour account at {site} has been frozen since {when}: everybody is signed out, and nobody can sign in. It was "
        "reported as stolen by somebody who proved to be its owner.\n\nUnless somebody confirms it, the freeze ends by itself at "
        "{until}.\n\nIf it was not you, call {hotline}, or tell us here:\n\n{link}",
    ),
}
UNFROZEN = {
    "zh": Text(
        "冻结已解除",
        "{name}，您好。\n\n您在{site}的账号从 {when} 起不再冻结，可以用原来的密码登录。之前的登录不会回来。\n\n如果不是您要求的，请马上打 {hotline}，"
        "或者再报告一次：\n\n{link}",
    ),
    "en": Text(
        "The freeze has ended",
        "Hello {name},\n\nyour account at {site} has not been frozen any more since {when}; your password is what it was. Earlier sessions "
        "do not come back.\n\nIf you did not ask for this, call {hotline} at once, or report it again:\n\n{link}",
    ),
}
ABOUT_TO_RESTORE = {
    "zh": Text(
        "您的账号将在 {when} 恢复",
        "{name}，您好。\n\n我们核对过资料，您在{site}的账号将在 {when} 交还给报告人，并换上新的密码。\n\n如果这不是您，请在那之前打 {hotline}，或者在这里说明：\n\n{link}",
    ),
    "en": Text(
        "Your account will be given back at {when}",
        "Hello {name},\n\nwe have checked the report. At {when} your account at {site} will be given back to whoever reported it, with a new "
        "password.\n\nIf that is not you, call {hotline} before then, or tell us here:\n\n{link}",
    ),
}
RESTORED = {
    "zh": Text(
        "您的账号已恢复",
        "{name}，您好。\n\n您在{site}的账号在 {when} 恢复了。旧密码、两步验证和所有登录都已作废，设置新密码的链接发到了核实过的联系方式。\n\n"
        "如果不是您，请马上打 {hotline}，或者报告账号被盗：\n\n{link}",
    ),
    "en": Text(
        "Your account has been restored",
        "Hello {name},\n\nyour account at {site} was restored at {when}. The old password, two-step verification and every session are void; "
        "the link for a new password went to the contact that was verified.\n\nIf it was not you, call {hotline} at once, or report "
        "the account as stolen:\n\n{link}",
    ),
}
NEW_PASSWORD = {
    "zh": Text(
        "请设置新密码",
        "{name}，您好。\n\n您在{site}的账号已经恢复。请在 72 小时内打开下面的链接，设置新密码：\n\n{link}\n\n"
        "旧密码和两步验证都已作废，登录后请重新打开两步验证。这个链接只能用一次，不要转给别人。",
    ),
    "en": Text(
        "Choose a new password",
        "Hello {name},\n\nyour account at {site} has been restored. Open this link within 72 hours and choose a new password:\n\n{link}\n\n"
        "The old password and two-step verification are void; switch two-step verification on again after signing in. The link "
        "opens once. Do not pass it on.",
    ),
}
SMS_CODE = {
    "zh": "{code} 是您的验证码，10 分钟内有效。有人报告您的账号被盗，输入后会冻结账号。不是您就不用理会。任何人向您要都是骗子。【{site}】",
    "en": "{code} is your code, good for 10 minutes. Your account was reported stolen; entering it freezes the account. Not you? Ignore this. {site}",
}
SMS_NEWS = {
    "zh": "您在{site}的账号有变动：{what}（{when}）。不是您本人的操作，请打 {hotline}。",
    "en": "Your account at {site}: {what} ({when}). If it was not you, call {hotline}.",
}
SMS_LINK = {
    "zh": "您在{site}的账号已恢复，请在 72 小时内设置新密码：{link} 只能用一次，不要转给别人。",
    "en": "Your account at {site} is restored. Choose a new password within 72 hours: {link} Do not pass it on.",
}
ACKNOWLEDGED = {
    "zh": (
        "已收到账号被盗的报告",
        "您好。\n\n我们收到了一份账号被盗的报告，联系方式填的是这个邮箱。请用报告页面上的链接或查询码查看进度；急的话打 {hotline}。\n\n"
        "如果不是您填的，不用理会这封信。\n\n{site}",
    ),
    "en": (
        "We received a report of a stolen account",
        "Hello,\n\nwe received a report of a stolen account which names this address as a contact. Follow it by the link or the code shown "
        "on the page of the report; if it is urgent, call {hotline}.\n\nIf it was not you, ignore this mail.\n\n{site}",
    ),
}


def tell_everybody(user: User, mail: dict[str, Text], *, at: datetime, when: datetime, until: datetime | None = None) -> int:
    """To all proven contacts there are and were lately. How many."""
    told = to_be_told(user, at=at, lately=settings.STOLEN["TOLD_BACK_TO"])
    facts = {"when": clock_time(when), "until": clock_time(until) if until else "", "hotline": settings.HOTLINE_NUMBER}
    for contact in told:
        if contact.channel == Channel.EMAIL:
            send(mail, to=user, address=contact.value, link=report_page(), **facts)
        else:
            language = language_of(user)
            words = {**facts, "site": settings.SITE_NAME, "what": mail[language].subject.format(**facts)}
            send_sms(to=contact.value, text=SMS_NEWS[language].format(**words), purpose="stolen.news", at=at)
    return len(told)


def acknowledge(address: str, *, english: bool) -> None:
    """To an address that proves nothing: fixed words, none of the reporter's (TRUST MO-02)."""
    subject, body = ACKNOWLEDGED["en" if english else "zh"]
    send_mail(subject, body.format(hotline=settings.HOTLINE_NUMBER, site=settings.SITE_NAME), None, [address])


def report_page() -> str:
    return f"{settings.SITE_URL}/stolen-account"


def clock_time(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
