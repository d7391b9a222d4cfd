"""Writing with an input method: Enter chooses a word, it does not send half of one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Talk, Windows

pytestmark = [pytest.mark.journey, pytest.mark.embedded]


class InputMethod:
    """As the operating system speaks to the browser while one types pinyin."""

    def __init__(self, page: Page) -> None:
        self.browser = page.context.new_cdp_session(page)

    def compose(self, letters: str) -> None:
        self.browser.send(
            "Input.imeSetComposition", {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
        )

    def enter(self) -> None:
        """The key reaches the page, marked as taken by the input method."""
        for kind in ("rawKeyDown", "keyUp"):
            key = {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
            self.browser.send("Input.dispatchKeyEvent", key)

    def commit(self, text: str) -> None:
        self.browser.send("Input.insertText", {"text": text})


def pinyin(box: Locator, letters: str, text: str) -> None:
    """Type letters, press Enter while they are being composed, then take the word."""
    box.focus()
    method = InputMethod(box.page)
    method.compose(letters)
    method.enter()
    expect(box).to_have_value(letters)
    method.commit(text)
    expect(box).to_have_value(text)


def test_enter_while_composing_sends_nothing_and_afterwards_sends_once(talk: Talk) -> None:
    pinyin(talk.customer.box, "yanzhengma", "验证码")
    talk.customer.box.press("Enter")
    talk.agent.hears("验证码")
    pinyin(talk.agent.reply_box, "shaodeng", "稍等")
    talk.agent.reply_box.press("Enter")
    talk.customer.hears("验证码", "稍等")
    assert talk.texts()[1:] == ["验证码", "稍等"]


def test_enter_while_composing_asks_nothing_yet(windows: Windows) -> None:
    customer = windows.customer()
    customer.go("/")
    pinyin(customer.field("您的问题"), "denglu", "登录不了")
    expect(customer.page).to_have_url(f"{customer.origin}/")
    customer.field("您的问题").press("Enter")
    expect(customer.field("说说遇到的问题")).to_have_value("登录不了")
    pinyin_more = InputMethod(customer.page)
    customer.field("说说遇到的问题").focus()
    pinyin_more.compose("zaima")
    pinyin_more.enter()
    expect(customer.page).to_have_url(f"{customer.origin}/chat")
