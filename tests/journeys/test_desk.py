"""A supervisor watches, a colleague takes over, an agent vanishes, and somebody behaves badly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from chat.models import Presence
from helpdesk.accounts.models import User
from tests.journeys.conftest import Talk, Windows
from tests.journeys.windows import Console
from tests.people import People
from tests.services import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_the_board_moves_by_itself(windows: Windows, people: People) -> None:
    supervisor = windows.console(people.supervisor)
    supervisor.go("/console/board")
    nobody_waits = row(supervisor, "综合").get_by_role("img", name="没有人在等")
    expect(nobody_waits).to_be_visible()
    customer = windows.customer(people.member)
    agent = windows.console(people.agent)
    agent.begin()
    expect(row(supervisor, "陈静")).to_contain_text("在线")

    customer.ask("发不出短信")
    expect(nobody_waits).to_have_count(0)
    agent.accept()
    expect(nobody_waits).to_be_visible()
    expect(row(supervisor, "陈静")).to_contain_text("1 / 6")
    agent.close("好了。")
    expect(row(supervisor, "陈静")).to_contain_text("0 / 6")


def test_a_conversation_is_handed_to_a_colleague_with_a_word_in_private(talk: Talk, windows: Windows, people: People) -> None:
    colleague = windows.console(people.other_agent)
    colleague.begin()
    talk.agent.button("转接", exact=True).click()
    dialog = talk.agent.page.get_by_role("dialog", name="把王小明转给谁")
    dialog.get_by_text("赵敏").click()
    dialog.get_by_label("给接手的人留句话").fill("签名的事您熟。")
    dialog.get_by_role("button", name="转接").click()

    colleague.page.get_by_role("link", name="王小明").click()
    colleague.hears("短信发不出去，提示 4013。", "签名的事您熟。")
    talk.customer.is_served_by("赵敏")
    colleague.say("您好，我是赵敏，接着帮您看。")
    talk.customer.hears("您好，我是赵敏，接着帮您看。")
    talk.customer.does_not_see("签名的事您熟。")
    talk.agent.sees("赵敏在接待")
    expect(talk.agent.reply_box).to_have_count(0)


def test_an_agent_who_vanishes_gives_everything_back_to_the_line(talk: Talk, windows: Windows, people: People) -> None:
    colleague = windows.console(people.other_agent)
    colleague.begin()
    talk.agent.page.context.close()
    long_silent(people.agent)

    expect(colleague.offer).to_contain_text("短信发不出去，提示 4013。", timeout=20_000)
    expect(talk.customer.page.get_by_role("region", name="排队")).to_be_visible()
    colleague.accept()
    colleague.hears("短信发不出去，提示 4013。")
    talk.customer.is_served_by("赵敏")


def long_silent(agent: User) -> None:
    """Minutes pass without a heartbeat: first noticed, then the grace runs out."""
    earlier = timezone.now() - timedelta(minutes=10)
    silent = Presence.objects.filter(pk=agent.pk)
    silent.update(state="available", seen_at=earlier)
    wait_until(
        lambda: silent.update(since=earlier, seen_at=earlier) == 1 and silent.exclude(lost_at=None).exists(), "nobody noticed"
    )
    silent.update(lost_at=earlier)


def test_who_abuses_is_blocked_and_told_why_and_until_when(talk: Talk) -> None:
    talk.customer.say("你们都是骗子！")
    talk.agent.hears("你们都是骗子！")
    talk.agent.button("拉黑", exact=True).click()
    dialog = talk.agent.page.get_by_role("dialog", name="拉黑王小明")
    dialog.get_by_label("原因").fill("多次辱骂")
    dialog.get_by_label("多久").select_option("1 天")
    dialog.get_by_role("button", name="拉黑").click()
    expect(dialog).to_have_count(0)
    talk.agent.sees("已拉黑")

    talk.customer.say("凭什么？")
    talk.customer.sees("多次辱骂")
    expect(talk.customer.button("重发")).to_be_visible()
    assert "凭什么？" not in talk.texts()

    talk.agent.button("解除拉黑").click()
    expect(talk.agent.button("拉黑", exact=True)).to_be_visible()
    talk.customer.button("重发").click()
    talk.agent.hears("你们都是骗子！", "凭什么？")


def row(console: Console, name: str) -> Locator:
    return console.page.get_by_role("row").filter(has=console.page.get_by_role("rowheader", name=name))
