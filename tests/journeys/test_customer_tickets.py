"""A customer's ticket: written by the form of its category, followed as it moves, urged, answered, solved, rated, opened again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Windows
from tests.journeys.windows import Console, HelpCentre
from tests.people import People
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def write(customer: HelpCentre, subject: str, text: str) -> int:
    customer.go("/tickets/new?category=other")
    customer.field("一句话说明").fill(subject)
    customer.field("详细情况").fill(text)
    customer.button("提交工单").click()
    heading = customer.page.get_by_role("heading", name=re.compile(r"^收到了，工单 #\d+$"))
    expect(heading).to_be_visible()
    return int(heading.inner_text().rpartition("#")[2])


def test_a_ticket_goes_all_the_way_with_its_customer_looking_on(customer: HelpCentre, windows: Windows, people: People) -> None:
    number = write(customer, "账单多了一笔", "十一月的账单多了 30 元。")
    customer.sees(re.compile("最晚 .+ 回复您。"))
    customer.page.get_by_role("link", name="看这个工单").click()
    customer.hears("十一月的账单多了 30 元。")
    customer.sees("已经收到，还没有人接手。")

    customer.button("催办", exact=True).click()
    customer.sees(re.compile("催过了，.+ 之后可以再催。"))
    expect(customer.button("催办", exact=True)).to_be_disabled()

    staff = windows.console(people.supervisor)
    one = f"/api/v1/tickets/{number}"
    staff.call("PUT", f"{one}/assignment", {"assignee": "me"})
    answer = {"text": "请问是哪一天的账单？", "files": [], "client_id": "a-1", "then": "pending"}
    staff.call("POST", f"{one}/replies", answer)
    customer.hears("十一月的账单多了 30 元。", "请问是哪一天的账单？")
    customer.sees("我们在等您补充，补充之后就接着办。")

    customer.field("回复").fill("11 月 3 日那一张。")
    customer.button("发出", exact=True).click()
    customer.hears("请问是哪一天的账单？", "11 月 3 日那一张。")
    expect(customer.field("回复")).to_have_value("")
    customer.sees("孙丽正在处理。")

    staff.call("POST", f"{one}/replies", {"text": "已退还 30 元。", "files": [], "client_id": "a-2", "then": "solved"})
    customer.hears("已退还 30 元。")
    customer.sees(re.compile("已解决。没解决的话，.+ 前可以重新打开。"))
    rating = customer.page.get_by_role("region", name="这件事解决了吗？")
    rating.get_by_text("还没有", exact=True).click()
    rating.get_by_text("不满意", exact=True).click()
    rating.get_by_role("button", name="提交评价").click()
    customer.sees("您做了评价。")
    customer.button("没解决，重新打开").click()
    customer.sees("工单重新打开。")

    customer.button("已经解决了").click()
    customer.page.get_by_role("dialog").get_by_role("button", name="解决了", exact=True).click()
    customer.sees("您说已经解决。")
    said = Entry.objects.filter(ticket=number, kind="reply").order_by("sequence").values_list("text", flat=True)
    assert list(said) == ["十一月的账单多了 30 元。", "请问是哪一天的账单？", "11 月 3 日那一张。", "已退还 30 元。"]
    assert Ticket.objects.get(pk=number).status == "solved"


def test_what_was_typed_survives_a_refusal_and_a_reload(windows: Windows) -> None:
    visitor = windows.customer()
    visitor.go("/tickets/new?category=other")
    visitor.field("详细情况").fill("写了很久的一段话。")
    visitor.button("提交工单").click()
    visitor.sees("有几处还要改，请看标出的地方。写的内容都在。")
    expect(visitor.field("一句话说明")).to_be_focused()
    visitor.page.reload()
    expect(visitor.field("详细情况")).to_have_value("写了很久的一段话。")
    visitor.field("一句话说明").fill("收不到验证码")
    visitor.button("提交工单").click()
    visitor.page.get_by_role("link", name="看这个工单").click()
    visitor.hears("写了很久的一段话。")
    visitor.go("/tickets/new?category=other")
    expect(visitor.field("详细情况")).to_have_value("")


def test_an_unread_answer_shows_on_every_page_until_it_is_read(customer: HelpCentre, windows: Windows, people: People) -> None:
    number = write(customer, "想换套餐", "换到大一档。")
    customer.go("/")
    customer.sees("想换套餐")
    staff: Console = windows.console(people.supervisor)
    staff.call("POST", f"/api/v1/tickets/{number}/replies", {"text": "换好了。", "files": [], "client_id": "b-1"})
    customer.page.reload()
    expect(customer.page.get_by_role("link", name=re.compile("^我的工单1 ?有新回复$"))).to_be_visible()
    customer.page.get_by_role("link", name=re.compile("^我的工单")).click()
    customer.sees("有新回复")
    customer.page.get_by_role("link", name="想换套餐").click()
    customer.hears("换好了。")
    expect(customer.page.get_by_role("link", name="我的工单", exact=True).first).to_be_visible()


def test_somebody_elses_ticket_is_nowhere(customer: HelpCentre, windows: Windows, people: People) -> None:
    number = write(customer, "只给我看", "私事。")
    other = windows.customer(people.other_member)
    other.go(f"/tickets/{number}")
    other.sees(f"找不到工单 #{number}")
    other.does_not_see("私事。")
