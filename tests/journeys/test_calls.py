"""The telephone: it rings on the agent's screen, becomes a ticket, is written down; who was missed, or asked for it, is called back."""

from __future__ import annotations

import re
import wave
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, expect

from helpdesk.common.actors import SYSTEM
from helpdesk.files.actions import hang_on, keep_upload
from helpdesk.files.storage import Incoming
from helpdesk.hotline.models import Call, Callback, Listening, Recording
from tests.builders import a_contact, a_ticket
from tests.journeys.conftest import Talk, Windows
from tests.journeys.telephone import tell
from tests.journeys.test_accessibility import look_at
from tests.journeys.test_phone import a_phone, fits, help_is_in_reach
from tests.journeys.windows import Console, HelpCentre
from tests.people import People
from tests.site import Site
from tickets.models import StolenReport, TicketCall, WrapUp

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


class Line:
    """One call, as the phone system tells the running product of it: signed, over HTTP."""

    def __init__(self, site: Site, agent: Any = None) -> None:
        self.site, self.agent, self.call_id = site, agent, uuid4().hex
        self.number = f"+86138{uuid4().int % 10**8:08}"
        self.began = datetime.now(UTC)

    def says(self, event: str, *, after_s: float = 0, **more: Any) -> None:
        at = (self.began + timedelta(seconds=after_s)).isoformat()
        told = {"call_id": self.call_id, "event": event, "from": self.number, "to": settings.HOTLINE_NUMBER, "at": at} | more
        if self.agent:
            told["agent"] = self.agent.email
        answer = tell(self.site.url, settings.HOTLINE_SECRET, told)
        assert answer.status_code == 200, answer.text

    @property
    def shown(self) -> str:
        return f"138 {self.number[6:10]} {self.number[10:]}"

    @property
    def masked(self) -> str:
        return f"138 **** {self.number[10:]}"

    @property
    def call(self) -> Call:
        return Call.objects.get(call_id=self.call_id)


def panel(window: Console) -> Locator:
    return window.page.get_by_role("region", name="我的来电")


def come_in(windows: Windows, person: Any) -> Console:
    """At the console, with the line up: from here on bells are heard."""
    console = windows.console(person)
    console.begin()
    return console


def test_a_call_rings_on_screen_becomes_a_ticket_and_is_written_down(site: Site, windows: Windows, people: People) -> None:
    line = Line(site, people.agent)
    known = a_contact(name="顾敏", phone=line.number)
    open_one = a_ticket(known, subject="发票抬头写错了")
    agent = come_in(windows, people.agent)
    line.says("ringing", queue="general")
    expect(panel(agent)).to_be_visible(timeout=1_000)  # within a second
    expect(panel(agent)).to_contain_text(line.masked)
    expect(panel(agent)).to_contain_text("未核实")
    expect(panel(agent).get_by_role("link", name=re.compile(f"#{open_one.number}"))).to_be_visible()
    agent.does_not_see(line.shown)

    line.says("answered", after_s=4, queue="general")
    expect(panel(agent)).to_contain_text(line.shown)
    panel(agent).get_by_label("备注").fill("要改成公司抬头。")
    panel(agent).get_by_role("button", name="新建工单").click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("问过了，是顾敏").check()
    dialog.get_by_label("标题").fill("发票抬头")
    dialog.get_by_label("对方说了什么").fill("客户要把抬头改成公司名。")
    dialog.get_by_role("button", name="建工单").click()
    expect(agent.page).to_have_url(re.compile(r"/console/tickets/\d+$"))
    number = int(agent.page.url.rpartition("/")[2])
    made = TicketCall.objects.get(call=line.call).ticket
    assert (made.pk, made.contact_id, made.source) == (number, known.pk, "phone")
    expect(panel(agent).get_by_role("link", name=re.compile(f"#{number}"))).to_be_visible()

    line.says("ended", after_s=64, duration_s=60)
    form = panel(agent).get_by_role("form", name="话后整理")
    expect(form.get_by_label("备注")).to_have_value("要改成公司抬头。")
    form.get_by_label("分类").select_option("other")
    form.get_by_role("button", name="存好，收起").click()
    expect(panel(agent)).to_have_count(0)
    written = WrapUp.objects.get(call=line.call)
    assert written.category is not None
    assert (written.note, written.by, written.category.slug) == ("要改成公司抬头。", people.agent, "other")
    agent.page.reload()
    expect(agent.page.get_by_role("log")).to_be_visible()
    expect(panel(agent)).to_have_count(0)


def test_a_ringing_call_takes_no_focus_and_covers_no_composer(site: Site, talk: Talk, people: People) -> None:
    keys = talk.agent.page.keyboard
    for width in (1440, 1024):
        talk.agent.page.set_viewport_size({"width": width, "height": 768})
        talk.agent.reply_box.click()
        keys.type("正在写")
        line = Line(site, people.agent)
        line.says("ringing")
        expect(panel(talk.agent)).to_be_visible()
        keys.type("的回复")
        expect(talk.agent.reply_box).to_be_focused()
        box, pop = talk.agent.reply_box.bounding_box(), panel(talk.agent).bounding_box()
        assert box
        assert pop
        apart = pop["x"] >= box["x"] + box["width"] or pop["x"] + pop["width"] <= box["x"]
        assert apart, f"at {width} px the call lies over the composer: {pop} over {box}"
        keys.press("F8")
        expect(panel(talk.agent).get_by_role("button", expanded=True)).to_be_focused()
        assert not look_at(talk.agent)
        keys.press("Escape")
        expect(talk.agent.reply_box).to_be_focused()
        expect(talk.agent.reply_box).to_have_value("正在写的回复")
        talk.agent.reply_box.fill("")
        line.says("missed", after_s=20)
        panel(talk.agent).get_by_role("button", name="知道了").click()
        expect(panel(talk.agent)).to_have_count(0)


def test_two_calls_at_once_and_a_missed_bell_is_made_up_for(site: Site, windows: Windows, people: People) -> None:
    first, second = Line(site, people.agent), Line(site, people.agent)
    first.says("ringing")
    first.says("answered", after_s=1)
    agent = come_in(windows, people.agent)  # nobody was at the screen when it rang
    expect(panel(agent)).to_contain_text(first.shown)
    second.says("ringing", after_s=2)
    expect(panel(agent).get_by_role("article")).to_have_count(2)
    agent.page.context.set_offline(True)
    second.says("answered", after_s=5)
    agent.page.context.set_offline(False)
    agent.reconnect()
    expect(panel(agent)).to_contain_text(second.shown)


def test_a_colleague_sees_no_call_of_mine(site: Site, windows: Windows, people: People) -> None:
    other = come_in(windows, people.other_agent)
    agent = come_in(windows, people.agent)
    line = Line(site, people.agent)
    line.says("ringing")
    expect(panel(agent)).to_be_visible()
    other.does_not_see(line.masked)


def test_a_stolen_account_told_on_the_phone_opens_the_cockpit(site: Site, windows: Windows, people: People) -> None:
    agent = come_in(windows, people.agent)
    line = Line(site, people.agent)
    line.says("ringing")
    line.says("answered", after_s=3)
    panel(agent).get_by_role("button", name="账号被盗").click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("对方说被盗的账号").fill(people.member.email)
    dialog.get_by_label("对方说了什么").fill("登不上了，收到不是自己发的短信。")
    dialog.get_by_role("button", name="报告并进入处理").click()
    expect(dialog.locator("code")).to_have_text(re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{4}"))
    dialog.get_by_role("button", name="去处理").click()
    expect(agent.page).to_have_url(re.compile(r"/console/stolen/\d+$"))
    expect(agent.page.get_by_role("heading", name="核验清单")).to_be_visible()
    number = int(agent.page.url.rpartition("/")[2])
    assert TicketCall.objects.get(call=line.call).ticket_id == number
    assert StolenReport.objects.get(ticket=number).account == people.member.email
    assert not look_at(agent)


def test_a_missed_call_is_called_back(site: Site, windows: Windows, people: People) -> None:
    agent = come_in(windows, people.agent)
    agent.go("/console/callbacks")
    line = Line(site)
    line.says("ringing")
    line.says("missed", after_s=30)
    row = agent.page.get_by_role("listitem").filter(has_text=line.masked)
    expect(row).to_contain_text("前要打")
    row.get_by_role("button", name="我来打").click()
    mine = agent.page.get_by_role("listitem").filter(has_text=line.shown)
    expect(mine.get_by_role("link", name=f"打给 {line.shown}")).to_have_attribute("href", f"tel:{line.number}")
    assert not look_at(agent)
    mine.get_by_role("button", name="记结果").click()
    dialog = agent.page.get_by_role("dialog")
    dialog.get_by_label("没人接").check()
    dialog.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("打过 1 次")
    row.get_by_role("button", name="我来打").click()
    mine.get_by_role("button", name="记结果").click()
    dialog.get_by_label("打通了").check()
    dialog.get_by_label("备注").fill("问发票，已说明。")
    dialog.get_by_role("button", name="保存").click()
    agent.sees("这个回电办好了。")
    expect(row).to_have_count(0)
    done = Callback.objects.get(call=line.call)
    assert (done.state, done.tries, done.note) == ("done", 2, "问发票，已说明。")


def test_what_a_colleague_has_taken_cannot_be_taken_again(site: Site, windows: Windows, people: People) -> None:
    line = Line(site)
    line.says("ringing")
    line.says("missed", after_s=30)
    agent = come_in(windows, people.agent)
    agent.go("/console/callbacks")
    row = agent.page.get_by_role("listitem").filter(has_text=line.masked)
    expect(row.get_by_role("button", name="我来打")).to_be_visible()
    other = windows.console(people.other_agent)
    other.call("PUT", f"/api/v1/callbacks/{line.call.callback.pk}/claim")
    expect(row).to_contain_text("赵敏")
    expect(row.get_by_role("button", name="我来打")).to_have_count(0)
    expect(row.get_by_role("link")).to_have_count(0)


def test_a_recording_is_heard_on_record(site: Site, windows: Windows, people: People) -> None:
    line = Line(site, people.agent)
    line.says("ringing")
    line.says("answered", after_s=2)
    line.says("ended", after_s=12, duration_s=10)
    recording = a_recording(line.call)
    agent = come_in(windows, people.agent)
    agent.go(f"/console/calls?phone={line.number.removeprefix('+86')}")
    agent.page.get_by_role("list", name="通话记录").get_by_role("button", name=re.compile(line.shown)).click()
    assert not Listening.objects.filter(recording=recording).exists()
    agent.button("听录音").click()
    sound = agent.page.get_by_label("通话录音")
    expect(sound).to_have_js_property("paused", False)
    assert [one.person for one in Listening.objects.filter(recording=recording)] == [people.agent]
    assert not look_at(agent)


def test_a_call_is_told_and_heard_on_its_ticket(site: Site, windows: Windows, people: People) -> None:
    line, ticket = Line(site, people.agent), a_ticket(subject="发票抬头写错了", assignee=people.agent)
    agent = come_in(windows, people.agent)
    line.says("ringing")
    line.says("answered", after_s=2)
    panel(agent).get_by_role("button", name="并入工单").click()
    agent.page.get_by_role("dialog").get_by_label("工单号").fill(f"#{ticket.number}")
    agent.page.get_by_role("dialog").get_by_role("button", name="并入工单").click()
    agent.sees(f"已记到工单 #{ticket.number}。")
    agent.go(f"/console/tickets/{ticket.number}")
    told = agent.page.get_by_role("listitem").filter(has_text="记下一通电话")
    expect(told).to_contain_text("通话中")
    recording = a_recording(line.call)
    line.says("ended", after_s=191, duration_s=189)
    expect(told).to_contain_text("陈静接的，通话 3:09")
    told.get_by_role("button", name="听录音").click()
    expect(agent.page.get_by_label("通话录音")).to_have_js_property("paused", False)
    assert [one.person for one in Listening.objects.filter(recording=recording)] == [people.agent]
    assert not look_at(agent)


def a_recording(call: Call) -> Recording:
    """One second of silence that any browser plays."""
    sound, at = BytesIO(), timezone.now()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(160_000))
    incoming = Incoming("recording.wav")
    incoming.write(sound.getvalue())
    incoming.complete()
    upload = keep_upload(by=SYSTEM, incoming=incoming, at=at)
    recording = Recording.objects.create(
        call=call, url_hash=uuid4().hex, state="stored", upload=upload, created_at=at, stored_at=at
    )
    hang_on([upload.pk], kind="recording", object_id=recording.pk, at=at)
    return recording


def test_a_customer_books_a_callback_on_a_phone(windows: Windows, people: People) -> None:
    phone = windows.customer(**a_phone(360))
    phone.go("/")
    phone.page.get_by_role("link", name="预约回电").first.tap()
    expect(phone.page.get_by_role("heading", name="预约回电")).to_be_visible()
    fits(phone)
    help_is_in_reach(phone)
    phone.button("约好这个时间").tap()
    phone.sees("请选一个时间。")
    phone.sees("请填电话号码。")
    assert not look_at(phone)
    phone.page.get_by_role("group", name="哪一天").locator("label").nth(1).tap()
    phone.page.get_by_role("group", name="什么时候").locator("label").first.tap()
    phone.page.get_by_label("打哪个号码").fill("12")
    phone.button("约好这个时间").tap()
    phone.sees("这个电话号码打不通，请检查。")
    number = f"139{uuid4().int % 10**8:08}"
    phone.page.get_by_label("打哪个号码").fill(number)
    phone.page.get_by_label("想说什么（可以不填）").fill("开票")
    phone.button("约好这个时间").tap()
    expect(phone.page.get_by_role("heading", name=re.compile("约好了，明天"))).to_be_visible()
    phone.sees(f"139 **** {number[7:]}")
    fits(phone)
    booked = Callback.objects.get(phone=f"+86{number}")
    assert (booked.kind, booked.topic) == ("booked", "开票")
    assert booked.slot


def test_who_booked_on_this_browser_finds_it_again_and_cancels_it(windows: Windows, people: People) -> None:
    phone = windows.customer(**a_phone(360))
    booked = book_by_hand(phone)
    phone.go("/callback")
    mine = phone.page.get_by_role("region", name="您约的回电")
    expect(mine.get_by_role("listitem")).to_contain_text("明天")
    mine.get_by_role("button", name="取消").tap()
    fits(phone)
    assert not look_at(phone)
    mine.get_by_role("button", name="留着").tap()
    assert state_of(booked) == "waiting"
    mine.get_by_role("button", name="取消").tap()
    mine.get_by_role("button", name="取消这个回电").tap()
    phone.sees("取消了，不会再打给您。")
    expect(mine).to_have_count(0)
    expect(phone.page.get_by_role("heading", name="预约回电")).to_be_focused()
    assert state_of(booked) == "cancelled"


def test_it_is_too_late_to_cancel_once_somebody_is_about_to_call(windows: Windows, people: People) -> None:
    customer = windows.customer(people.member)
    booked = book_by_hand(customer)
    mine = customer.page.get_by_role("region", name="您约的回电")
    mine.get_by_role("button", name="取消").click()
    agent = windows.console(people.agent)
    agent.call("PUT", f"/api/v1/callbacks/{booked.pk}/claim")
    mine.get_by_role("button", name="取消这个回电").click()
    expect(mine).to_contain_text("客服正要打给您。")
    customer.sees("接到时说一声不需要就好。")
    expect(mine.get_by_role("button")).to_have_count(0)


def book_by_hand(customer: HelpCentre) -> Callback:
    """Tomorrow, at the last half-hour that is left."""
    customer.go("/callback")
    customer.page.get_by_role("group", name="哪一天").locator("label").nth(1).click()
    chosen = customer.page.get_by_role("group", name="什么时候").locator("label").filter(has_not_text="约满").last
    chosen.click()
    number = f"139{uuid4().int % 10**8:08}"
    customer.page.get_by_label("打哪个号码").fill(number)
    customer.button("约好这个时间").click()
    expect(customer.page.get_by_role("heading", name=re.compile("约好了"))).to_be_visible()
    return Callback.objects.get(phone=f"+86{number}")


def state_of(callback: Callback) -> str:
    callback.refresh_from_db()
    return callback.state


def test_a_booking_without_a_network_loses_nothing_and_goes_through_once_it_is_back(windows: Windows, people: People) -> None:
    phone = windows.customer(people.member, **a_phone(360))
    phone.go("/callback")
    phone.page.get_by_role("group", name="哪一天").locator("label").nth(1).tap()
    phone.page.get_by_role("group", name="什么时候").locator("label").nth(2).tap()
    number = f"139{uuid4().int % 10**8:08}"
    phone.page.get_by_label("打哪个号码").fill(number)
    phone.server_may_die = True  # the browser says of each call that there is no network
    phone.page.context.set_offline(True)
    phone.button("约好这个时间").tap()
    expect(phone.page.get_by_role("alert")).to_be_visible()
    expect(phone.page.get_by_label("打哪个号码")).to_have_value(number)
    phone.page.context.set_offline(False)
    phone.button("约好这个时间").tap()
    expect(phone.page.get_by_role("heading", name=re.compile("约好了"))).to_be_visible()
    assert Callback.objects.filter(phone=f"+86{number}").count() == 1


def test_a_time_that_somebody_was_quicker_to_take_is_said_at_the_times(windows: Windows, people: People) -> None:
    """TRUST: the last place goes once."""
    slow = windows.customer()
    slow.go("/callback")
    slow.page.get_by_role("group", name="哪一天").locator("label").nth(2).click()
    chosen = slow.page.get_by_role("group", name="什么时候").locator("label").nth(3)
    slot = chosen.locator("input").get_attribute("value")
    chosen.click()
    for last in range(2):
        slow.call("POST", "/api/v1/callbacks", {"phone": f"1370000{uuid4().int % 10**3:03}{last}", "slot": slot})
    assert Callback.objects.filter(slot=slot).count() == 2
    slow.page.get_by_label("打哪个号码").fill("13700001234")
    slow.button("约好这个时间").click()
    slow.sees("这个时段刚刚约满了，请换一个。")
    expect(slow.page.get_by_label("打哪个号码")).to_have_value("13700001234")
    expect(slow.page.locator(f'input[value="{slot}"]')).to_be_disabled()
    assert Callback.objects.filter(slot=slot).count() == 2


def test_an_administrator_says_the_extension_and_how_many_callbacks_fit(windows: Windows, people: People) -> None:
    administrator = windows.console(people.administrator)
    administrator.go("/console/desk/callbacks")
    administrator.page.get_by_label("平常每半小时").fill("3")
    administrator.button("加一个时段").click()
    administrator.page.get_by_role("spinbutton", name="几个").fill("0")
    administrator.button("保存", exact=True).click()
    administrator.sees("已保存。")
    plan = administrator.call("GET", "/api/v1/callback-places")
    assert plan == {"default": 3, "exceptions": [{"weekday": 0, "starts": "09:00", "places": 0}]}
    assert not look_at(administrator)
    administrator.call("PUT", "/api/v1/callback-places", {"default": 2, "exceptions": []})

    assert people.agent
    administrator.go("/console/people")
    administrator.page.get_by_role("row").filter(has_text=people.agent.email).get_by_role("button").click()
    dialog = administrator.page.get_by_role("dialog")
    extension = f"8{uuid4().int % 10**6}"
    dialog.get_by_label("话机分机").fill(extension)
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    people.agent.refresh_from_db()
    assert people.agent.extension.name == extension
