"""An account of one's own: registered, proven, guarded by a second factor, ended elsewhere."""

from __future__ import annotations

import re
import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import expect

from tests.journeys.conftest import Talk, Windows
from tests.journeys.mail import link_in_mail_to
from tests.journeys.windows import HelpCentre
from tests.people import PASSWORD, People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

ADDRESS = "lin@customers.test"


def test_a_new_member_proves_the_address_and_guards_the_account(windows: Windows) -> None:
    window = windows.customer()
    sign_up(window)
    window.go(link_in_mail_to(ADDRESS, "verify-email"))
    window.button("确认", exact=True).click()
    window.sees(f"{ADDRESS} 已确认。")

    window.go("/account")
    window.button("打开两步验证").click()
    secret = window.page.get_by_role("code").filter(has_text=re.compile("^[A-Z2-7]{16,}$")).inner_text()
    window.field("验证器上的六位数字").fill(code_of(secret))
    window.button("打开", exact=True).click()
    window.sees("恢复码只显示这一次")
    recovery = window.page.get_by_role("code").all_inner_texts()

    elsewhere = windows.customer()
    elsewhere.go("/sign-in")
    elsewhere.field("邮箱").fill(ADDRESS)
    elsewhere.page.get_by_label("密码", exact=True).fill(PASSWORD)
    elsewhere.button("登录", exact=True).click()
    expect(elsewhere.page.get_by_role("heading", name="两步验证")).to_be_visible()
    elsewhere.field("验证码").fill(recovery[0])
    elsewhere.button("登录", exact=True).click()
    expect(elsewhere.button("林悦")).to_be_visible()

    third = windows.customer()
    third.call("POST", "/api/v1/session", {"email": ADDRESS, "password": PASSWORD})
    third.go("/account")
    third.sees("登录后可以看到和修改自己的资料。")


def sign_up(window: HelpCentre) -> None:
    window.go("/sign-up")
    window.field("称呼").fill("林悦")
    window.field("邮箱").fill(ADDRESS)
    window.page.get_by_label("密码", exact=True).fill(PASSWORD)
    window.button("注册", exact=True).click()
    expect(window.button("林悦")).to_be_visible()


def code_of(secret: str) -> str:
    """What the app on the telephone shows now."""
    import base64

    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return TOTP(key, 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time())).decode()


def test_signing_out_elsewhere_ends_the_other_window(talk: Talk, windows: Windows, people: People) -> None:
    here = windows.customer(people.member)
    here.go("/account")
    here.sees("登录的设备")
    expect(here.page.get_by_text("当前设备")).to_have_count(1)
    here.button("退出", exact=True).click()
    here.sees("那台设备已退出。")

    expect(talk.customer.page.get_by_text("登录已经失效，重新进来就能接着说。")).to_be_visible(timeout=5_000)
    talk.customer.button("重新进入").click()
    expect(talk.customer.page.get_by_role("heading", name="登录")).to_be_visible()
