"""Ticket settings: what an administrator sets up is what a customer fills in, an agent uses and a rule finds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.builders import a_queue, a_seat
from tests.journeys.conftest import Windows
from tests.journeys.windows import Console
from tests.people import People
from tickets.models import Category, SlaPolicy, Ticket

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

PORT = "端口异常"
GREETING = "收到，正在看端口 1069。"


def part(windows: Windows, people: People, name: str) -> Console:
    console = windows.console(people.administrator)
    console.go(f"/console/settings/{name}")
    return console


def saved(console: Console, name: str) -> None:
    console.button("保存", exact=True).click()
    expect(console.page.get_by_role("listitem").filter(has_text=name)).to_be_visible()


def add_a_category(console: Console, queue: str) -> None:
    console.button("新建", exact=True).click()
    console.field("名称", exact=True).fill(PORT)
    console.field("标识").fill("port-fault")
    console.page.get_by_label("队列", exact=True).select_option(queue)
    console.button("加一个问题").click()
    console.field("问题", exact=True).fill("哪个端口")
    console.page.get_by_label("类型").select_option("choice")
    console.page.get_by_label("必填").check()

    console.button("保存", exact=True).click()  # a choice of nothing
    expect(console.page.get_by_label("选项，一行一个")).to_have_accessible_description(re.compile("至少给出一个选项"))
    assert not Category.objects.filter(slug="port-fault").exists()
    console.page.get_by_label("选项，一行一个").fill("1062\n1069")
    expect(console.field("名称", exact=True)).to_have_value(PORT)
    saved(console, PORT)


def add_a_macro(console: Console) -> None:
    console.button("新建", exact=True).click()
    console.field("名称", exact=True).fill("看端口")
    console.button("保存", exact=True).click()
    console.sees("至少要写一段话，或者改一样东西。")
    console.field("写什么").fill(GREETING)
    console.page.get_by_label("优先级").select_option("2")
    saved(console, "看端口")


def test_what_is_set_up_is_filled_in_used_and_found(windows: Windows, people: People) -> None:
    queue = a_queue(name="端口组")
    a_seat(people.agent, queues=[queue])
    a_seat(people.other_agent, queues=[a_queue()])
    sits_everywhere = people.supervisor.display_name  # has no seat
    console = part(windows, people, "categories")
    add_a_category(console, queue.slug)
    console.page.get_by_role("link", name="快捷动作").click()
    add_a_macro(console)

    customer = windows.customer(people.member)
    customer.go("/tickets/new?category=port-fault")
    customer.field("一句话说明").fill("1069 收不到上行")
    customer.field("详细情况").fill("从今天早上起收不到。")
    customer.button("提交工单").click()
    customer.sees("这一项要填")
    assert not Ticket.objects.filter(category__slug="port-fault").exists()
    customer.page.get_by_role("radio", name="1069").check()
    customer.button("提交工单").click()
    customer.sees(re.compile(r"^收到了，工单 #\d+$"))
    ticket = Ticket.objects.get(category__slug="port-fault")

    agent = windows.console(people.agent)
    agent.go(f"/console/tickets/{ticket.pk}")
    agent.sees("1069 收不到上行")
    agent.button("动作", exact=True).click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("用哪个动作").select_option(label="看端口")
    expect(dialog.get_by_label("回复")).to_have_value(GREETING)
    dialog.get_by_role("button", name="执行").click()
    agent.hears(GREETING)
    expect(agent.page.get_by_label("优先级")).to_have_value("2")
    whom = agent.page.get_by_label("处理人")
    expect(whom.get_by_role("option", name=sits_everywhere)).to_have_count(1)
    expect(whom.get_by_role("option", name=people.other_agent.display_name)).to_have_count(0)

    console.page.get_by_role("link", name="规则").click()
    console.button("新建", exact=True).click()
    console.page.get_by_role("group", name="符合什么条件").get_by_label("分类").select_option("port-fault")
    console.button("看看会碰到哪些").click()
    expect(console.page.get_by_role("status").filter(has_text="1 张工单")).to_contain_text(f"#{ticket.pk}")


def test_a_list_is_put_in_order_and_what_is_dropped_comes_back(windows: Windows, people: People) -> None:
    console = part(windows, people, "promises")
    before = list(SlaPolicy.objects.order_by("position", "pk").values_list("name", flat=True))
    console.button(f"把「{before[1]}」往上移").click()
    rows = console.page.get_by_role("main").get_by_role("listitem")
    expect(rows.first).to_contain_text(before[1])
    expect(rows.nth(1)).to_contain_text(before[0])
    console.page.reload()
    expect(rows.first).to_contain_text(before[1])
    console.button(f"把「{before[1]}」往下移").click()
    expect(rows.first).to_contain_text(before[0])

    last = before[-1]
    console.button(re.compile(f"^删除.*{last}$")).click()
    console.sees(f"已删掉「{last}」。")
    assert not SlaPolicy.objects.filter(name=last).exists()
    console.button("撤销").click()
    expect(rows.last).to_contain_text(last)
    assert SlaPolicy.objects.filter(name=last).count() == 1
