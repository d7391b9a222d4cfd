"""From the first words to the rating: two browsers, one conversation, and what is left of it in the database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from chat.models import Conversation, Message, Note
from helpdesk.accounts.models import User
from helpdesk.evidence.verification import Report, verify
from helpdesk.knowledge.actions import write_response
from tests.journeys.conftest import Windows
from tests.people import People
from tests.services import wait_until
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

WHAT_HAPPENED = "短信从中午开始发不出去，提示 4013。"
WHILE_WAITING = "补充一下：三个账号都这样。"
GREETING = "您好，我是陈静，我看一下签名。"
THANKS = "好的，谢谢，这是截图。"
RECIPE = "请到「设置 → 安全」点忘记密码，链接一小时内有效。"
NOT_FOR_CUSTOMERS = "签名上周被运营商退回，先别告诉客户日期。"


def test_a_member_is_helped_from_the_first_words_to_the_rating(
    site: Site, windows: Windows, people: People, tmp_path: Path
) -> None:
    quick_reply(people.supervisor)
    agent = windows.console()
    agent.sign_in(people.agent)
    agent.begin()
    customer = windows.customer()
    customer.sign_in(people.member)

    expect(customer.button("王小明")).to_be_visible()
    conversation = customer.ask(WHAT_HAPPENED)
    expect(customer.page.get_by_role("region", name="排队")).to_contain_text("下一位就是您。")
    customer.say(WHILE_WAITING)

    expect(agent.offer).to_contain_text(WHAT_HAPPENED)
    agent.accept()
    agent.hears(WHAT_HAPPENED, WHILE_WAITING)
    customer.is_served_by("陈静")

    agent.reply_box.press_sequentially("您好", delay=20)
    customer.sees("陈静正在输入")
    agent.say(GREETING)
    customer.hears(WHAT_HAPPENED, WHILE_WAITING, GREETING)
    agent.sees("已读")

    customer.box.press_sequentially("好的，", delay=20)
    expect(agent.log.get_by_text("正在输入：")).to_contain_text("好的，")
    customer.attach(a_picture(tmp_path))
    customer.say(THANKS)
    agent.hears(GREETING, THANKS)
    picture = agent.log.get_by_role("img", name="图片：screenshot.png")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    expect(agent.log.get_by_text("正在输入：")).to_have_count(0)

    agent.note(NOT_FOR_CUSTOMERS)
    agent.hears(THANKS, NOT_FOR_CUSTOMERS)

    agent.reply_box.press_sequentially("/czmm")
    expect(agent.page.get_by_role("option", name="重置密码")).to_be_visible()
    agent.reply_box.press("Enter")
    expect(agent.reply_box).to_have_value(RECIPE)
    agent.reply_box.press("Enter")
    everything = [WHAT_HAPPENED, WHILE_WAITING, GREETING, THANKS, RECIPE]
    customer.hears(*everything)
    expect(customer.page.get_by_text("已读").last).to_be_visible()

    agent.close("签名未报备，已补；密码链接已发。")
    agent.sees("签名未报备，已补；密码链接已发。")
    expect(customer.page.get_by_role("heading", name="会话已结束")).to_be_visible()
    customer.does_not_see("签名未报备，已补；密码链接已发。")
    customer.does_not_see(NOT_FOR_CUSTOMERS)

    rating = customer.page.get_by_role("region", name="这件事解决了吗？")
    rating.get_by_text("解决了", exact=True).click()
    rating.get_by_text("很满意", exact=True).click()
    rating.get_by_role("textbox").fill("很快就好了")
    rating.get_by_role("button", name="提交评价").click()
    customer.sees("收到了，谢谢。")
    agent.sees("很快就好了")

    with customer.page.expect_download() as download:
        customer.page.get_by_role("link", name="下载记录").last.click()
    transcript = download.value.path().read_text()
    assert [transcript.index(text) for text in everything] == sorted(transcript.index(text) for text in everything)
    assert NOT_FOR_CUSTOMERS not in transcript

    on_record(conversation, everything)
    assert proven(site), "the evidence does not verify"


def quick_reply(by: User) -> None:
    write_response(shortcut="pw", title="重置密码", text=RECIPE, shared=True, by=by.actor, at=timezone.now() - timedelta(days=1))


def a_picture(folder: Path) -> Path:
    path = folder / "screenshot.png"
    Image.new("RGB", (320, 200), "#2f6fb0").save(path)
    return path


def on_record(conversation_id: str, texts: list[str]) -> None:
    """Every word once, numbered without a hole, in the order in which it was said."""
    rows = Message.objects.filter(conversation=conversation_id).order_by("sequence")
    assert [(row.sequence, row.text) for row in rows] == list(enumerate(texts, start=1))
    assert [len(row.files) for row in rows] == [0, 0, 0, 1, 0]
    assert Note.objects.get(conversation=conversation_id).text == NOT_FOR_CUSTOMERS
    conversation = Conversation.objects.get(pk=conversation_id)
    assert (conversation.state, conversation.summary) == ("closed", "签名未报备，已补；密码链接已发。")


def proven(site: Site) -> bool:
    """What an auditor finds, once the last record is sealed."""

    def report() -> Report:
        return verify(anchor=Path(site.env["EVIDENCE_ANCHOR"]), at=timezone.now())

    wait_until(lambda: report().pending == 0, "the last records are never sealed", seconds=20)
    return report().holds
