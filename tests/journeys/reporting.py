"""Somebody reports a stolen account, and proves that it is theirs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from helpdesk.mailbox.models import OutgoingMail
from tests.journeys.windows import HelpCentre
from tests.services import wait_until
from tickets.models import StolenReport


def report(owner: HelpCentre, account: str) -> StolenReport:
    """The newest about that account: the cast of earlier journeys had the same addresses."""
    owner.go("/stolen-account")
    owner.field("哪个账号").fill(account)
    owner.button("下一步").click()
    owner.page.get_by_label("收到陌生的登录提醒").check()
    owner.button("下一步").click()
    owner.field("邮箱或手机").fill("owner-now@mail.test")
    owner.button("下一步，证明是我").click()
    owner.page.wait_for_url(re.compile("step=prove"))
    return StolenReport.objects.filter(account=account).latest("created_at")


def freeze(owner: HelpCentre, address: str) -> None:
    owner.button("发送验证码").click()
    owner.field("六位验证码").fill(code_in_mail_to(address))
    owner.button("冻结账号").click()
    expect(owner.page.get_by_role("heading", name="冻住了")).to_be_visible()


def code_in_mail_to(address: str) -> str:
    """Of the newest report."""
    since = StolenReport.objects.latest("created_at").created_at

    def found() -> list[str]:
        mails = OutgoingMail.objects.filter(to=address, created_at__gt=since).order_by("-created_at")
        return [match[1] for mail in mails if (match := re.search(r"\n(\d{6})\n", mail.text))]

    wait_until(lambda: bool(found()), f"no code in the mail to {address}", seconds=20)
    return found()[0]
