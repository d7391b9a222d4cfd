"""Without a mouse: from the door to the end of a conversation, on both sides."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Windows
from tests.journeys.windows import Console, HelpCentre, Window
from tests.people import PASSWORD, People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_a_customer_is_helped_without_a_mouse(windows: Windows, agent: Console, people: People) -> None:
    customer = windows.customer(people.member)
    customer.go("/")
    walk_to(customer, customer.field("您的问题"))
    customer.page.keyboard.type("发不出短信")
    customer.page.keyboard.press("Enter")
    walk_to(customer, customer.field("说说遇到的问题"))
    expect(customer.field("说说遇到的问题")).to_have_value("发不出短信")
    customer.page.keyboard.press("Enter")
    customer.arrives()

    serve_by_keys(agent, customer)


def serve_by_keys(agent: Console, customer: HelpCentre) -> None:
    keys = agent.page.keyboard
    expect(agent.offer).to_be_visible()
    keys.press("F9")
    agent.hears("发不出短信")
    keys.press("?")
    expect(agent.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    keys.press("Escape")
    expect(agent.page.get_by_role("dialog")).to_have_count(0)

    keys.press("r")
    expect(agent.reply_box).to_be_focused()
    keys.type("r 和 n 在这里只是字母")
    keys.press("Enter")
    customer.hears("r 和 n 在这里只是字母")
    keys.press("Escape")
    keys.press("n")
    expect(agent.note_box).to_be_focused()
    keys.type("签名到期了")
    keys.press("Enter")
    agent.hears("签名到期了")

    keys.press("Escape")
    keys.press("e")
    dialog = agent.page.get_by_role("dialog", name=re.compile("结束与王小明的会话"))
    walk_to(agent, dialog.get_by_label("服务小结"))
    keys.type("续了签名。")
    keys.press("Control+Enter")
    agent.sees("续了签名。")
    customer.sees("这件事解决了吗？")
    customer.does_not_see("签名到期了")

    walk_to(customer, customer.page.get_by_role("radio", name="解决了", exact=True))
    customer.page.keyboard.press("Space")
    walk_to(customer, customer.page.get_by_role("radio", name="很不满意", exact=True))
    customer.page.keyboard.press("ArrowLeft")  # from the first round to the last: 很满意
    walk_to(customer, customer.button("提交评价"))
    customer.page.keyboard.press("Enter")
    customer.sees("您的评价：很满意，已解决")


def test_an_agent_comes_in_and_goes_on_duty_without_a_mouse(windows: Windows, people: People) -> None:
    agent = windows.console()
    agent.go("/console/")
    walk_to(agent, agent.field("邮箱"))
    agent.page.keyboard.type(people.agent.email)
    walk_to(agent, agent.page.get_by_label("密码", exact=True))
    agent.page.keyboard.type(PASSWORD)
    agent.page.keyboard.press("Enter")
    begin = agent.button("上线", exact=True)
    walk_to(agent, begin)
    agent.page.keyboard.press("Enter")
    expect(begin).to_have_count(0)
    agent.page.keyboard.press("g")
    agent.page.keyboard.press("w")
    expect(agent.page.get_by_role("heading", name="排队中")).to_be_visible()


def walk_to(window: Window, target: Locator, most: int = 40) -> None:
    """Press Tab until it is there; what cannot be reached so cannot be used."""
    expect(target).to_be_visible()
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        window.page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab do not lead to {target}")
