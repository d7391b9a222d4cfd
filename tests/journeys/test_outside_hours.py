"""Nobody is there at night: who comes is told so, leaves the words, and is in line in the morning."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from helpdesk.desk.models import Calendar
from tests.journeys.conftest import Windows
from tests.journeys.windows import Console
from tests.people import People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


def test_words_left_at_night_are_in_line_in_the_morning(windows: Windows, agent: Console, people: People) -> None:
    calendar = closed_for_the_night()
    customer = windows.customer(people.member)
    customer.go("/")
    expect(customer.button("留言")).to_be_visible()
    customer.go("/chat")
    customer.sees("现在是下班时间")
    customer.ask_here("夜里收不到验证码。")
    customer.sees("写的话都留着")
    customer.say("早上请先打给我。")
    customer.hears("夜里收不到验证码。", "早上请先打给我。")
    expect(agent.offer).to_have_count(0)

    Calendar.objects.filter(pk=calendar.pk).update(always_open=True)
    expect(agent.offer).to_contain_text("早上请先打给我。", timeout=15_000)
    expect(customer.page.get_by_role("region", name="排队")).to_contain_text("下一位就是您。")
    agent.accept()
    agent.hears("夜里收不到验证码。", "早上请先打给我。")
    customer.is_served_by("陈静")


def closed_for_the_night() -> Calendar:
    """The ordinary desk, whatever the clock says now; its next opening is unknown as long as it has no week."""
    calendar = Calendar.objects.get(queues__slug="general")
    Calendar.objects.filter(pk=calendar.pk).update(always_open=False)
    calendar.intervals.all().delete()
    return calendar
