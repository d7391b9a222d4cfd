"""A customer with a phone: everything in reach, nothing wider than the screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Windows
from tests.journeys.windows import HelpCentre
from tests.people import People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

PAGES = ["/", "/chat", "/conversations", "/sign-in", "/sign-up", "/password-reset", "/account", "/no-such-page"]


def a_phone(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 740}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}


def test_help_is_one_tap_away_on_every_page(windows: Windows) -> None:
    phone = windows.customer(**a_phone(360))
    for path in PAGES:
        phone.go(path)
        help_is_in_reach(phone)
        fits(phone)


@pytest.mark.parametrize("width", [360, 390])
def test_a_whole_conversation_fits_on_a_phone(width: int, windows: Windows, people: People) -> None:
    phone = windows.customer(people.member, **a_phone(width))
    phone.go("/chat")
    phone.page.get_by_text("一般问题").tap()
    phone.field("说说遇到的问题").fill("验证码收不到，换了两台手机都一样。")
    phone.button("找人", exact=True).tap()
    conversation = phone.arrives()
    help_is_in_reach(phone)
    expect(phone.box).to_be_in_viewport()

    agent = windows.console(people.agent)
    agent.call("PUT", f"/api/v1/conversations/{conversation}/claim")
    agent.go(f"/console/mine/{conversation}")
    phone.is_served_by("陈静")
    for number in range(1, 9):
        agent.say(f"第 {number} 步：打开设置，找到短信，看看有没有被拦截的短信。")
    phone.hears(*[f"第 {number} 步：打开设置，找到短信，看看有没有被拦截的短信。" for number in range(1, 9)])
    expect(phone.log.get_by_text("第 8 步")).to_be_in_viewport()

    phone.box.tap()
    phone.box.press_sequentially("找到了，")
    phone.box.press("Enter")
    phone.box.press_sequentially("在拦截里。")
    expect(phone.box).to_have_value("找到了，\n在拦截里。")
    phone.button("发送").tap()
    expect(agent.log.get_by_text("在拦截里。")).to_be_visible()
    expect(phone.box).to_have_value("")
    expect(phone.box).to_be_in_viewport()
    fits(phone)
    help_is_in_reach(phone)

    agent.close("短信被拦截。")
    phone.sees("这件事解决了吗？")
    fits(phone)
    help_is_in_reach(phone)


def help_is_in_reach(phone: HelpCentre) -> None:
    """账号被盗 and the hotline, without scrolling."""
    expect(phone.page.get_by_role("link", name="账号被盗").first).to_be_in_viewport()
    call = phone.page.get_by_role("link", name=re.compile("拨打热线")).first
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:051085126866")


def fits(phone: HelpCentre) -> None:
    too_wide = phone.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert too_wide <= 0, f"{phone.page.url} is {too_wide} px wider than the screen"
