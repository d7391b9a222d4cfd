"""A person at a browser window: what they look for, press and write."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Response, TimeoutError, expect

from tests.people import PASSWORD

# The browser says so of every answer from 400 up, also where the answer is a plain "no"; from 500 up we look ourselves.
SAID_OF_ANSWERS = re.compile(r"^Failed to load resource: the server responded with a status of 4\d\d")
SAID_OF_A_DEAD_SERVER = re.compile(
    r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to"
)


class Window:
    """One window, and what it complained of."""

    def __init__(self, page: Page, name: str, origin: str) -> None:
        self.page, self.name, self.origin = page, name, origin
        self.complaints: list[str] = []
        self.server_may_die = False
        page.on("pageerror", lambda error: self.complain(f"script error: {error}"))
        page.on("console", self._listen)
        page.on("response", self._judge)
        page.on("dialog", lambda dialog: (self.complain(f"a dialog of the browser: {dialog.message}"), dialog.dismiss()))

    def complain(self, what: str) -> None:
        self.complaints.append(f"{self.name} at {self.page.url}: {what}")

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type != "error" or SAID_OF_ANSWERS.search(message.text):
            return
        if not (self.server_may_die and SAID_OF_A_DEAD_SERVER.search(message.text)):
            self.complain(message.text)

    def _judge(self, answer: Response) -> None:
        if answer.status >= 500:
            self.complain(f"{answer.status} {answer.url}")

    def enter(self, person: Any) -> None:
        """Signed in already, as on the day after."""
        answer = self.call("POST", "/api/v1/session", {"email": person.email, "password": PASSWORD})
        assert answer["user"], answer

    def call(self, method: str, path: str, data: Any = None) -> Any:
        """What a script of the same browser would get."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.page.context.cookies()}  # type: ignore[typeddict-item]
        headers = {"Origin": self.origin, "X-CSRFToken": cookies.get("csrftoken", "")}
        answer = self.page.context.request.fetch(path, method=method, data=data, headers=headers)
        return answer.json() if answer.body() else None

    def go(self, path: str) -> None:
        self.page.goto(path)

    def button(self, name: str | re.Pattern[str], **options: Any) -> Locator:
        return self.page.get_by_role("button", name=name, **options)

    def field(self, name: str | re.Pattern[str], **options: Any) -> Locator:
        return self.page.get_by_role("textbox", name=name, **options)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def does_not_see(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0)

    def hears(self, *texts: str) -> None:
        """These words stand in the conversation, each once, in this order."""
        said = self.page.get_by_role("paragraph")  # what is only being typed is a quotation
        for text in texts:
            expect(self.log.get_by_text(text, exact=True).and_(said)).to_have_count(1)
        shown = self.log.inner_text()
        places = [shown.index(text) for text in texts]
        assert places == sorted(places), shown

    def reconnect(self) -> None:
        """The server is back; nobody waits longer than they must."""
        with suppress(TimeoutError):
            self.button("现在试").click(timeout=1_000)
        expect(self.button("现在试")).to_have_count(0)

    def attach(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.button("添加文件或照片").click()
        chooser.value.set_files(path)
        expect(self.page.get_by_text(path.name)).to_be_visible()
        expect(self.page.get_by_role("progressbar")).to_have_count(0)


class HelpCentre(Window):
    """A customer's window."""

    def sign_in(self, person: Any) -> None:
        self.go("/sign-in")
        self.field("邮箱").fill(person.email)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.button("登录", exact=True).click()

    def ask(self, text: str, topic: str | None = None) -> str:
        """From the first words to the page of the conversation; answers its id."""
        self.go(f"/chat?topic={topic}" if topic else "/chat")
        return self.ask_here(text)

    def ask_here(self, text: str) -> str:
        self.field("说说遇到的问题").fill(text)
        self.button("找人", exact=True).click()
        return self.arrives()

    def arrives(self) -> str:
        """… at the conversation, whose id is in the address."""
        expect(self.page).to_have_url(re.compile(r"/chat/[0-9a-f-]{36}$"))
        expect(self.log).to_be_visible()
        return self.page.url.rpartition("/")[2]

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="写消息")

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def is_served_by(self, name: str) -> None:
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()


class Console(Window):
    """A colleague's window."""

    def sign_in(self, person: Any) -> None:
        self.go("/console/")
        self.field("邮箱").fill(person.email)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.button("登录", exact=True).click()
        expect(self.page.get_by_role("heading", name="我的会话")).to_be_visible()

    def begin(self) -> None:
        """Come on duty."""
        if "/console/" not in self.page.url:
            self.go("/console/mine")
        self.button("上线", exact=True).click()
        expect(self.page.get_by_text("你现在离线，不派新会话")).to_have_count(0)

    def accept(self) -> None:
        """Take what is offered."""
        self.button(re.compile(r"^接入 \d+ 秒")).click()
        expect(self.reply_box).to_be_visible()

    @property
    def offer(self) -> Locator:
        return self.page.get_by_role("status").filter(has_text="接入")

    @property
    def reply_box(self) -> Locator:
        return self.page.get_by_role("textbox", name="回复客户")

    @property
    def note_box(self) -> Locator:
        return self.page.get_by_role("textbox", name="内部备注")

    def say(self, text: str) -> None:
        self.reply_box.fill(text)
        self.reply_box.press("Enter")

    def note(self, text: str) -> None:
        self.page.get_by_role("tab", name="内部备注").click()
        self.note_box.fill(text)
        self.note_box.press("Enter")
        self.page.get_by_role("tab", name="回复客户").click()

    def close(self, summary: str, reason: str = "已解决") -> None:
        self.button(re.compile("^结束会话")).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(reason, exact=True).check()
        dialog.get_by_label("服务小结").fill(summary)
        dialog.get_by_role("button", name=re.compile("^结束会话")).click()
        expect(dialog).to_have_count(0)
