"""One agent at two machines: both windows tell the same, and what was begun here goes on there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Talk, Windows
from tests.people import People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_two_windows_of_one_agent_stay_in_step(talk: Talk, windows: Windows, people: People) -> None:
    there = windows.console(people.agent)
    there.go(f"/console/mine/{talk.id}")
    talk.agent.say("您好，我看一下。")
    there.hears("短信发不出去，提示 4013。", "您好，我看一下。")
    there.say("找到了，是签名。")
    talk.agent.hears("您好，我看一下。", "找到了，是签名。")
    there.note("签名到期")
    talk.agent.hears("签名到期")
    talk.customer.hears("您好，我看一下。", "找到了，是签名。")

    there.begin()
    expect(talk.agent.page.get_by_text("你现在离线，不派新会话")).to_have_count(0)
    talk.agent.close("续签名。")
    there.sees("已结束：已解决")
    expect(there.reply_box).to_have_count(0)


def test_a_draft_is_there_in_another_window(talk: Talk, windows: Windows, people: People) -> None:
    talk.agent.reply_box.press_sequentially("请到设置里")
    talk.agent.sees("草稿已保存")
    there = windows.console(people.agent)
    there.go(f"/console/mine/{talk.id}")
    expect(there.reply_box).to_have_value("请到设置里")
    there.reply_box.press("End")
    there.reply_box.press_sequentially("打开短信。")
    there.reply_box.press("Enter")
    talk.customer.hears("请到设置里打开短信。")

    again = windows.console(people.agent)
    again.go(f"/console/mine/{talk.id}")
    again.hears("请到设置里打开短信。")
    expect(again.reply_box).to_have_value("")
