"""What somebody sees who reported a stolen account: by the link, by the query code, without a code, and after a mistake."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Windows
from tests.journeys.reporting import freeze, report
from tests.people import People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_a_thiefs_session_dies_and_the_secret_is_in_no_address(windows: Windows, people: People) -> None:
    thief = windows.customer(people.member)
    owner = windows.customer()
    asked: list[str] = []
    owner.page.on("request", lambda request: asked.append(request.url))
    report(owner, people.member.email)
    secret = owner.page.url.partition("#")[2]
    assert len(secret) > 20
    freeze(owner, people.member.email)
    owner.sees(re.compile(r"从 \d+:\d\d:\d\d 起，用这个账号做不了任何事。"))
    assert thief.call("GET", "/api/v1/session")["user"] is None
    assert not [url for url in asked if secret in url.partition("#")[0]], "a server would have it in its log"

    query_code = owner.page.locator("code").inner_text()
    passer_by = windows.customer()
    passer_by.go("/stolen-account/status")
    passer_by.field("查询码").fill(query_code.lower())
    passer_by.button("看进度").click()
    passer_by.sees("账号已冻结")
    expect(passer_by.field("写给专员")).to_have_count(0)
    owner.button("看接下来怎么恢复").click()
    owner.field("写给专员").fill("营业执照可以补。")
    owner.button("发出", exact=True).click()
    expect(owner.log.get_by_text("营业执照可以补。")).to_be_visible()


def test_an_account_that_does_not_exist_looks_the_same(windows: Windows) -> None:
    stranger = windows.customer()
    report(stranger, "nobody@nowhere.test")
    stranger.button("发送验证码").click()
    stranger.sees("如果有登记过的联系方式，六位验证码已经在路上，10 分钟内有效。")
    stranger.button("换一种方式").click()
    stranger.page.get_by_role("link", name="先看进度").click()
    expect(stranger.page.get_by_role("heading", name="已受理")).to_be_visible()
    expect(stranger.page.get_by_role("list", name="办到哪一步").get_by_role("listitem")).to_have_count(2)
    stranger.does_not_see("已冻结")


def test_who_receives_no_code_answers_questions_for_an_agent(windows: Windows, people: People) -> None:
    owner = windows.customer()
    report(owner, people.member.email)
    owner.page.get_by_label(re.compile("^都收不到了")).check()
    owner.button("开始回答").click()
    owner.page.get_by_role("textbox").fill("2024 年，用老手机号。")
    for _ in range(4):
        owner.button("下一步", exact=True).click()
    owner.button("发给专员").click()
    expect(owner.log.get_by_text(re.compile("2024 年，用老手机号。"))).to_be_visible()
    expect(owner.log.get_by_text(re.compile("（没有填）"))).to_be_visible()


def test_the_owner_takes_a_freeze_back(windows: Windows, people: People) -> None:
    owner = windows.customer()
    report(owner, people.other_member.email)
    freeze(owner, people.other_member.email)
    owner.button("撤回冻结").click()
    owner.page.get_by_role("dialog").get_by_role("button", name="撤回冻结").click()
    expect(owner.page.get_by_role("heading", name="冻结已撤回")).to_be_visible()
    again = windows.customer(people.other_member)
    assert again.call("GET", "/api/v1/session")["user"]
