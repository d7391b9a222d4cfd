"""A stolen account, from the report to the new password: owner, thief, agent and a second person, each at a window of their own."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Windows
from tests.journeys.mail import link_in_mail_to
from tests.journeys.reporting import freeze, report
from tests.journeys.windows import Console, HelpCentre
from tests.people import People
from tickets.models import StolenReport
from tickets.stolen.checklist import KEYS

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

NEW_PASSWORD = "another horse battery 10"


def test_a_stolen_account_is_frozen_and_given_back(windows: Windows, people: People) -> None:
    member = people.member
    thief = windows.customer(member)
    asked = thief.call("POST", "/api/v1/conversations", {"text": "帮我把收款改到新卡。", "client_id": "thief"})
    thief.go(f"/chat/{asked['id']}")
    thief.hears("帮我把收款改到新卡。")
    owner = windows.customer()
    number = report(owner, member.email).ticket_id

    agent = windows.console(people.agent)
    agent.go(f"/console/stolen/{number}")
    expect(cockpit(agent).get_by_text("还没冻结").first).to_be_visible()
    assert thief.call("GET", "/api/v1/session")["user"], "nobody has proven anything yet"

    freeze(owner, member.email)
    thief.sees("登录已经失效，重新进来就能接着说。")
    assert thief.call("GET", "/api/v1/session")["user"] is None
    expect(freeze_record(agent)).to_contain_text("退出了 1 处登录")
    agent.button("确认冻结").click()
    expect(freeze_record(agent)).to_contain_text("不会自动解除")

    agent.button("和报告人说话").click()
    agent.page.get_by_placeholder("写给报告人").fill("请拍一张营业执照原件。")
    agent.button("发出").click()
    agent.page.keyboard.press("Escape")
    owner.button("看接下来怎么恢复").click()
    owner.sees("请拍一张营业执照原件。")
    stands_at(owner, "已受理，已完成", "已冻结，已完成", "核验中，正在这一步", "已恢复，还没到")

    for place in range(2, len(KEYS) + 1):
        pass_item(agent, place, f"第 {place} 项核对一致")
    agent.button("提请恢复").click()
    agent.sees("等第二人，已看 0 / 6 项")
    expect(agent.button(re.compile("批准恢复|还有 . 项没看"))).to_have_count(0)

    agree(windows.console(people.supervisor), number)
    expect(freeze_record(agent)).to_contain_text("已不再冻结")
    expect(owner.page.get_by_role("heading", name="账号已恢复")).to_be_visible(timeout=30_000)
    stands_at(owner, "已受理，已完成", "已冻结，已完成", "核验中，已完成", "已恢复，已完成")

    choose_password(owner, link_in_mail_to(member.email, "password-reset"))
    member.refresh_from_db()
    assert member.check_password(NEW_PASSWORD)
    assert thief.call("GET", "/api/v1/session")["user"] is None


def test_where_the_proof_is_weaker_giving_back_waits_a_day(windows: Windows, people: People) -> None:
    member = people.other_member
    owner = windows.customer()
    case = report(owner, member.email)
    agent = windows.console(people.agent)
    agent.go(f"/console/stolen/{case.ticket_id}")
    agent.button("马上冻结").click()
    expect(freeze_record(agent)).to_contain_text("不会自动解除")
    for place in range(1, len(KEYS) + 1):
        pass_item(agent, place, f"第 {place} 项核对一致")
    agent.button("提请恢复").click()
    agent.sees("等第二人，已看 0 / 6 项")

    second = windows.console(people.supervisor)
    agree(second, case.ticket_id)
    agent.sees(re.compile("证明较弱，.+才恢复；期间本人可以反对"))
    expect(agent.button("提请恢复")).to_have_count(0)
    expect(freeze_record(agent)).to_contain_text("已冻结")

    tomorrow_comes(case)
    expect(freeze_record(second)).to_contain_text("已不再冻结", timeout=40_000)  # looked for every fifteen seconds
    choose_password(owner, link_in_mail_to(member.email, "password-reset"))
    member.refresh_from_db()
    assert member.check_password(NEW_PASSWORD)


def test_a_false_alarm_lets_the_account_go_as_it_was(windows: Windows, people: People) -> None:
    member = people.other_member
    owner = windows.customer()
    case = report(owner, member.email)
    freeze(owner, member.email)
    agent = windows.console(people.agent)
    agent.go("/console/stolen")
    agent.page.get_by_role("region", name="被盗报告").get_by_role("link", name=re.compile(f"#{case.ticket_id}")).click()
    agent.button("解除误报").click()
    agent.field("为什么是误报").fill("本人来电，手机掉了又找到")
    agent.button("解除冻结").click()
    expect(freeze_record(agent)).to_contain_text("已不再冻结")
    again = windows.customer(member)
    assert again.call("GET", "/api/v1/session")["user"]["id"] == str(member.pk)


def pass_item(agent: Console, place: int, finding: str) -> None:
    agent.page.get_by_label(f"第 {place} 项的发现").fill(finding)
    agent.page.get_by_role("group", name=f"第 {place} 项结论").get_by_role("button", name="通过").click()
    agent.sees(finding)


def agree(second: Console, number: int) -> None:
    """Every finding is behind a button, and agreeing behind all of them."""
    second.go(f"/console/stolen/{number}")
    expect(second.button("还有 6 项没看")).to_be_disabled()
    second.does_not_see("第 2 项核对一致")
    for place in range(1, len(KEYS) + 1):
        second.button(re.compile(rf"^打开看 ?{place}$")).click()
        expect(second.button(re.compile(rf"^打开看 ?{place}$"))).to_have_count(0)
    second.sees("第 2 项核对一致")
    second.button("批准恢复").click()
    expect(second.button("批准恢复")).to_have_count(0)
    second.sees("批准恢复")  # … in what happened, beside the list


def tomorrow_comes(case: StolenReport) -> None:
    """For this report; everybody else's clock goes on as it was."""
    waits = StolenReport.objects.filter(pk=case.pk, state=StolenReport.State.COOLING_OFF)
    assert waits.update(restore_after=timezone.now()) == 1


def stands_at(owner: HelpCentre, *states: str) -> None:
    """The page behind the link tells how far it has come, for eyes and ears."""
    steps = owner.page.get_by_role("list", name="办到哪一步").get_by_role("listitem")
    expect(steps).to_contain_text(list(states))


def choose_password(owner: HelpCentre, path: str) -> None:
    owner.go(path)
    owner.page.locator("input[type=password]").first.fill(NEW_PASSWORD)
    owner.page.locator("form button[type=submit]").click()
    owner.page.wait_for_url(re.compile("sign-in|/$|account"))


def cockpit(agent: Console) -> Locator:
    return agent.page.get_by_role("main")


def freeze_record(agent: Console) -> Locator:
    return agent.page.get_by_role("region", name="冻结记录")
