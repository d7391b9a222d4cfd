"""The server dies in the middle of a word, and comes back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Talk
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_words_survive_a_killed_server_and_go_out_once(site: Site, talk: Talk) -> None:
    customer, agent = talk.customer, talk.agent
    customer.server_may_die = agent.server_may_die = True

    agent.reply_box.fill("稍等，我在查，")
    customer.say("刚发出去服务器就没了")
    site.kill()
    customer.sees(re.compile("写的内容都在"))
    customer.say("断网时写的")
    customer.sees("等网络，恢复后自动发出")
    customer.box.fill("写到一半")

    site.start()
    customer.reconnect()
    agent.reconnect()

    said = ["刚发出去服务器就没了", "断网时写的"]
    customer.hears(*said)
    agent.hears(*said)
    customer.does_not_see("等网络，恢复后自动发出")
    expect(customer.box).to_have_value("写到一半")
    expect(agent.reply_box).to_have_value("稍等，我在查，")
    agent.reply_box.press("Enter")
    customer.hears(*said, "稍等，我在查，")
    assert talk.texts()[1:] == [*said, "稍等，我在查，"]


def test_a_reload_keeps_what_was_not_sent(talk: Talk) -> None:
    talk.customer.box.fill("还没想好怎么说")
    talk.agent.reply_box.fill("您的签名")
    for window in (talk.customer, talk.agent):
        window.page.reload()
    expect(talk.customer.box).to_have_value("还没想好怎么说")
    expect(talk.agent.reply_box).to_have_value("您的签名")
    assert len(talk.texts()) == 1


def test_words_written_without_a_line_survive_a_reload(talk: Talk) -> None:
    customer = talk.customer
    customer.server_may_die = True
    customer.page.route("**/ws/chat", lambda route: route.abort())
    customer.page.route_web_socket("**/ws/chat", lambda socket: socket.close())
    customer.page.reload()
    expect(customer.log).to_be_visible()
    customer.say("没有网络时写的")
    customer.sees("等网络，恢复后自动发出")
    again = customer.page.context.new_page()
    customer.page.close()

    again.goto(f"/chat/{talk.id}")
    expect(again.get_by_role("log").get_by_text("没有网络时写的", exact=True)).to_have_count(1)
    talk.agent.hears("没有网络时写的")
    assert talk.texts()[1:] == ["没有网络时写的"]
