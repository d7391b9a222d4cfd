"""Somebody reports a stolen account."""

from __future__ import annotations

import re

from tests.journeys.windows import HelpCentre


def report(owner: HelpCentre, account: str) -> None:
    owner.go("/stolen-account")
    owner.field("哪个账号").fill(account)
    owner.button("下一步").click()
    owner.page.get_by_label("收到陌生的登录提醒").check()
    owner.button("下一步").click()
    owner.field("邮箱或手机").fill("owner-now@mail.test")
    owner.button("下一步，证明是我").click()
    owner.page.wait_for_url(re.compile("step=prove"))
