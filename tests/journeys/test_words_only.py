"""What people write is words, whatever it looks like."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Talk, Windows
from tests.people import People

pytestmark = [pytest.mark.journey, pytest.mark.embedded]

PICTURE = "<img src=x onerror=alert(1)>"
SCRIPT = "<script>alert(2)</script><b>粗</b>"
LINK = "javascript:alert(3) [x](javascript:alert(4))"


def test_markup_is_shown_as_it_was_written(talk: Talk) -> None:
    for text in (PICTURE, SCRIPT, LINK):
        talk.customer.say(text)
        talk.agent.hears(text)
        talk.agent.say(f"收到 {text}")
        talk.customer.hears(f"收到 {text}")
    for window in (talk.customer, talk.agent):
        assert window.log.locator("img, script, iframe, a[href^='javascript']").count() == 0
        assert window.log.get_by_text("粗", exact=True).count() == 0


def test_a_name_of_markup_stays_a_name(windows: Windows, people: People) -> None:
    customer = windows.customer()
    customer.go("/chat")
    customer.field("怎么称呼您（可以不填）").fill(PICTURE)
    customer.ask_here(SCRIPT)
    agent = windows.console(people.agent)
    agent.go("/console/waiting")
    agent.page.get_by_role("link", name="onerror").click()
    expect(agent.page.get_by_role("main").get_by_role("heading", name=PICTURE)).to_be_visible()
    agent.hears(SCRIPT)
