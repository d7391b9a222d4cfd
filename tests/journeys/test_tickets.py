"""Tickets at the console: from a talk to the rating, two agents on one, and five hundred at once."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Route, expect

from helpdesk.accounts.models import User
from helpdesk.desk.models import Queue
from tests.builders import a_category, a_contact, a_queue, a_seat, a_ticket
from tests.journeys.conftest import Talk, Windows
from tests.journeys.test_accessibility import look_at
from tests.journeys.windows import Console
from tests.people import People
from tickets.actions.changing import change_ticket
from tickets.models import Mention, Rating, Ticket

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

FROM_TALK = "签名报备要材料，会话里说不完。"
ANSWER = "材料收到，今天提交运营商。"
MINE = "我这边也在查，稍后给您结果。"
THEIRS = "您好，已经在处理了。"
MANY = 500


def test_what_a_talk_could_not_settle_is_solved_as_a_ticket_and_rated(talk: Talk, people: People) -> None:
    category = a_category(name="签名报备", queue=a_desk_of(people.agent))
    agent = talk.agent
    agent.button("转工单").click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("分类").select_option(category.slug)
    dialog.get_by_label("标题").fill("签名报备")
    dialog.get_by_label("经过").fill(FROM_TALK)
    dialog.get_by_role("button", name="建工单").click()
    agent.button("去看").click()

    expect(agent.page.get_by_role("heading", name="签名报备")).to_be_visible()
    agent.hears(FROM_TALK)
    expect(agent.page.get_by_role("link", name="看原会话")).to_be_visible()
    agent.button("领取", exact=True).click()
    expect(agent.page.get_by_label("处理人")).to_have_value(str(people.agent.pk))

    agent.button("发送后的状态").click()
    agent.page.get_by_role("menuitem", name="发送，转已解决").click()
    agent.reply_box.fill(ANSWER)
    agent.reply_box.press("Enter")
    agent.hears(FROM_TALK, ANSWER)
    expect(agent.reply_box).to_have_value("")
    expect(agent.page.get_by_label("状态", exact=True)).to_have_value("solved")

    (theirs,) = talk.customer.call("GET", "/api/v1/tickets")["results"]
    assert (theirs["status"], theirs["last"]["text"]) == ("solved", ANSWER)
    talk.customer.call("POST", f"/api/v1/tickets/{theirs['number']}/rating", {"score": 5, "solved": True, "comment": "很快"})
    agent.sees("客户评价 5 分")
    agent.sees("很快")
    assert Rating.objects.get(ticket=theirs["number"]).score == 5

    agent.go(f"/console/mine/{talk.id}")
    expect(agent.page.get_by_role("complementary").get_by_text("已解决")).to_be_visible()


def test_two_agents_on_one_ticket_see_each_other_and_answer_once(windows: Windows, people: People) -> None:
    other, agent, number = both_on_one(windows, people)
    expect(agent.page.get_by_role("status").filter(has_text="也在看")).to_contain_text(people.other_agent.display_name)

    agent.reply_box.fill(MINE)
    other.reply_box.press_sequentially("您好", delay=20)
    agent.sees(f"{people.other_agent.display_name}正在写回复")
    other.reply_box.fill(THEIRS)
    other.reply_box.press("Enter")
    agent.hears(THEIRS)

    agent.sees("刚回复了，先看看")
    agent.reply_box.press("Enter")
    agent.sees("再按一次就发送")
    expect(agent.reply_box).to_have_value(MINE)
    agent.reply_box.press("Enter")
    other.hears(THEIRS, MINE)

    agent.page.get_by_role("tab", name="内部备注").click()
    agent.note_box.fill(f"请 @{people.other_agent.display_name} 看看")
    agent.note_box.press("Enter")
    expect(agent.log.get_by_text(f"@{people.other_agent.display_name}")).to_be_visible()
    assert Mention.objects.filter(ticket=number, person=people.other_agent).exists()
    other.button(re.compile("^通知，")).click()
    other.sees(f"{people.agent.display_name}提到你")


def test_a_save_that_came_too_late_shows_both_values_and_keeps_mine(windows: Windows, people: People) -> None:
    _, agent, number = both_on_one(windows, people)
    slipped = list[Ticket]()

    def slip_in(route: Route) -> None:
        """A colleague is faster by the time a request takes."""
        if route.request.method == "PATCH" and not slipped:
            slipped.append(change_ticket(number=number, changes={"priority": 1}, by=people.other_agent.actor, at=timezone.now()))
        route.continue_()

    agent.page.route(f"**/api/v1/tickets/{number}", slip_in)
    priority = agent.page.get_by_label("优先级")
    priority.select_option("2")
    alert = agent.page.get_by_role("alert")
    expect(alert).to_contain_text(re.compile(rf"{people.other_agent.display_name}.*把优先级改成紧急，你选的是高"))
    expect(priority).to_have_value("2")
    assert Ticket.objects.get(pk=number).priority == 1

    alert.get_by_role("button", name="存我的").click()
    expect(alert).to_have_count(0)
    assert Ticket.objects.get(pk=number).priority == 2

    slipped.clear()  # once more; but this time we change something else, and both are kept
    agent.page.get_by_role("button", name="改标题").click()
    agent.field("标题").fill("签名换用")
    agent.field("标题").press("Enter")
    expect(agent.page.get_by_role("heading", name="签名换用")).to_be_visible()
    expect(agent.log.get_by_text("签名换用")).to_be_visible()
    assert Ticket.objects.filter(pk=number, subject="签名换用", priority=1).exists()


def test_two_agents_at_one_form_take_back_nothing_of_each_other(windows: Windows, people: People) -> None:
    other, agent, number = both_on_one(windows, people, questions=("签名", "用途"))
    first, second = form_of(other), form_of(agent)
    first.get_by_label("签名").fill("云舟")
    first.get_by_role("button", name="保存").click()
    expect(answer(agent, "云舟")).to_be_visible()  # fetched under the open dialog

    second.get_by_label("用途").fill("通知短信")
    second.get_by_role("button", name="保存").click()
    expect(second).to_have_count(0)
    expect(answer(other, "通知短信")).to_be_visible()
    assert Ticket.objects.get(pk=number).fields == {"ask0": "云舟", "ask1": "通知短信"}

    first, second = form_of(other), form_of(agent)
    first.get_by_label("签名").fill("云帆")
    first.get_by_role("button", name="保存").click()
    expect(answer(agent, "云帆")).to_be_visible()
    second.get_by_label("签名").fill("云海")
    second.get_by_role("button", name="保存").click()
    expect(agent.page.get_by_role("alert")).to_contain_text(re.compile(rf"{people.other_agent.display_name}.*云帆，你选的是云海"))
    assert Ticket.objects.get(pk=number).fields["ask0"] == "云帆"
    agent.page.get_by_role("alert").get_by_role("button", name="存我的").click()
    expect(answer(agent, "云海")).to_be_visible()
    assert Ticket.objects.get(pk=number).fields == {"ask0": "云海", "ask1": "通知短信"}


def test_a_subject_changed_under_the_open_box_is_not_overwritten_unasked(windows: Windows, people: People) -> None:
    other, agent, number = both_on_one(windows, people)
    agent.button("改标题").click()
    agent.field("标题").fill("我的标题")
    other.button("改标题").click()
    other.field("标题").fill("别人的标题")
    other.field("标题").press("Enter")
    expect(agent.log.get_by_text("别人的标题")).to_be_visible()
    expect(agent.page).to_have_title(re.compile("别人的标题"))
    agent.field("标题").press("Enter")
    expect(agent.page.get_by_role("alert")).to_contain_text(re.compile("别人的标题，你选的是我的标题"))
    assert Ticket.objects.get(pk=number).subject == "别人的标题"


def test_five_hundred_tickets_are_closed_at_once_and_put_back(windows: Windows, people: People) -> None:
    queue = a_queue()
    category, contact = a_category(queue=queue), a_contact()
    for _ in range(MANY):
        a_ticket(contact, category=category, status="solved")
    supervisor = windows.console(people.supervisor)
    supervisor.go(f"/console/tickets?view=solved&queue={queue.slug}")
    page = supervisor.page
    page.get_by_role("checkbox", name="全部选中").check()
    supervisor.button("选中整个视图").click()
    page.get_by_role("toolbar").get_by_role("button", name="状态").click()
    page.get_by_role("dialog").get_by_label("改成").select_option("closed")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^改 ")).click()

    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuemax", str(MANY))
    expect(page.get_by_text(f"改好了 {MANY} 件")).to_be_visible(timeout=90_000)
    assert Ticket.objects.filter(queue=queue, status="closed").count() == MANY
    supervisor.sees("没有符合条件的工单。")

    page.get_by_role("group", name="改好了").get_by_role("button", name="撤销").click()
    expect(page.get_by_text(f"撤销了 {MANY} 件")).to_be_visible(timeout=90_000)
    assert Ticket.objects.filter(queue=queue, status="solved").count() == MANY


def test_tickets_are_accessible(windows: Windows, people: People) -> None:
    _, agent, number = both_on_one(windows, people)
    findings = look_at(agent)
    agent.page.get_by_role("tab", name="内部备注").click()
    agent.note_box.press_sequentially("@")
    findings += look_at(agent)
    agent.button("更多操作").click()
    findings += look_at(agent)
    agent.page.get_by_role("menuitem", name="延后").click()
    findings += look_at(agent)

    agent.go("/console/tickets?view=all&status=new,open")
    agent.page.get_by_role("checkbox", name=f"选中 {number}").check()
    agent.button("通知").click()
    agent.sees("没有通知。")
    findings += look_at(agent)
    agent.page.keyboard.press("Escape")
    agent.button("新工单").click()
    findings += look_at(agent)
    assert not findings, "\n".join(findings)


def test_the_overview_is_where_one_begins(windows: Windows, people: People) -> None:
    queue = a_desk_of(people.agent)
    a_ticket(queue=queue, subject="我手上的签名报备", status="open", assignee=people.agent)
    waiting = a_ticket(queue=queue, subject="还没人接的退款", priority=1)
    agent = windows.console(people.agent)
    agent.go("/console/tickets")
    agent.page.get_by_role("link", name="概览").click()
    held, offered = agent.page.get_by_role("region", name="我手上的"), agent.page.get_by_role("region", name="还没人接的")
    expect(held.get_by_role("link")).to_contain_text("我手上的签名报备")
    expect(offered.get_by_role("link")).to_contain_text("还没人接的退款")
    findings = look_at(agent)
    a_ticket(queue=queue, subject="看着的时候来的")  # by no action: nothing rings, the next look shows it
    agent.button("领取下一单").click()
    expect(agent.page).to_have_url(re.compile(rf"/console/tickets/{waiting.pk}$"))
    agent.page.go_back()
    expect(held.get_by_role("listitem")).to_have_count(2)
    expect(offered.get_by_role("link")).to_contain_text("看着的时候来的")
    agent.page.get_by_role("link", name="全部").click()
    expect(agent.page).to_have_url(re.compile(r"view=all"))
    assert not findings, "\n".join(findings)


def both_on_one(windows: Windows, people: People, questions: tuple[str, ...] = ()) -> tuple[Console, Console, int]:
    """A colleague and our agent, looking at the same ticket of our member. `questions`: what its category asks, in texts."""
    queue = a_desk_of(people.agent, people.other_agent)
    asked = {"type": "text", "required": False, "for_customer": False}
    fields = [asked | {"key": f"ask{place}", "label": label} for place, label in enumerate(questions)]
    form = {"category": a_category(queue=queue, fields=fields).slug, "subject": "签名报备", "text": FROM_TALK}
    number: int = windows.customer(people.member).call("POST", "/api/v1/tickets", form)["number"]
    consoles = [windows.console(person) for person in (people.other_agent, people.agent)]
    for console in consoles:
        console.go(f"/console/tickets/{number}")
        console.hears(FROM_TALK)
    return consoles[0], consoles[1], number


def form_of(console: Console) -> Locator:
    """The dialog with the answers, open."""
    console.page.get_by_role("heading", name="填写内容").get_by_role("button").click()
    return console.page.get_by_role("dialog")


def answer(console: Console, words: str) -> Locator:
    """Beside the ticket. By its element: behind an open dialog nothing has a role."""
    return console.page.locator("dd").filter(has_text=words)


def a_desk_of(*agents: User) -> Queue:
    queue = a_queue(name="短信组")
    for agent in agents:
        a_seat(agent, queues=[queue])
    return queue
