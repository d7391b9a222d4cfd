"""`make shots`: every page, for everybody who sees it, at three widths, light and dark, from the demo's history.

Pictures go to shots/<who>/<page>-<width>-<theme>.png with an index.html to leaf through. Says at the end what a page
complained about: script errors, failed calls, contents wider than the window.

    python -m tests.journeys.shots [word …]     only pages and people whose name contains one of the words
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, sync_playwright

from tests.journeys.telephone import SECRET_OF_SHOTS, book, press, ring
from tests.services import free_port, with_parent

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "shots"
PASSWORD = "demo-helpdesk"
WIDTHS = {1440: 900, 1024: 768, 390: 844}
THEMES = ("light", "dark")
SETTLES_IN_MS = 900
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

CUSTOMERS = ("stranger", "visitor", "member")
STAFF = ("agent", "supervisor", "admin")


@dataclass(frozen=True, slots=True)
class Shot:
    """One address. `{active}`, `{waiting}`, `{closed}` and `{mine}` stand for conversations of the demo, `{ticket}`, `{called}`
    and `{own}` for tickets, the latter a member's. `first` is done on the page before it is pictured."""

    name: str
    path: str
    who: tuple[str, ...]
    first: Callable[[Page], None] | None = None


PAGES = [
    Shot("home", "/", CUSTOMERS),
    Shot("ask", "/chat", CUSTOMERS),
    Shot("ask-stolen", "/chat?topic=stolen-account", ("stranger",)),
    Shot("chat-active", "/chat/{active}", ("member",)),
    Shot("chat-closed", "/chat/{closed}", ("member",)),
    Shot("chat-waiting", "/chat/{mine}", ("visitor",)),
    Shot("conversations", "/conversations", ("visitor", "member")),
    Shot("tickets", "/tickets", ("stranger", "member")),
    Shot("ticket-new", "/tickets/new", ("stranger",)),
    Shot("ticket-form", "/tickets/new?category=appeal", ("stranger",)),
    Shot("ticket-awaits", "/tickets/{own}", ("member",)),
    Shot("stolen-report", "/stolen-account", ("stranger",)),
    Shot("stolen-signs", "/stolen-account?ask=signs", ("stranger",)),
    Shot("stolen-lookup", "/stolen-account/status", ("stranger",)),
    Shot("stolen-gone", "/stolen-account/00000000-0000-0000-0000-000000000000#none", ("stranger",)),
    Shot("callback", "/callback", ("stranger",)),
    Shot("callback-missing", "/callback", ("stranger",), press("约好这个时间")),
    Shot("callback-booked", "/callback", ("visitor",), book),
    Shot("callback-cancel", "/callback", ("visitor",), press("取消")),
    Shot("sign-in", "/sign-in", ("stranger",)),
    Shot("sign-up", "/sign-up", ("stranger",)),
    Shot("password-reset", "/password-reset", ("stranger",)),
    Shot("new-password", "/password-reset/used-link", ("stranger",)),
    Shot("invitation", "/invitation/used-link", ("stranger",)),
    Shot("verify-email", "/verify-email/used-link", ("stranger", "member")),
    Shot("account", "/account", ("member",)),
    Shot("outbox-demo", "/demo/outbox", ("stranger",)),
    Shot("nowhere", "/no-such-page", ("stranger",)),
    Shot("console-sign-in", "/console/sign-in", ("stranger",)),
    Shot("inbox-mine", "/console/mine", STAFF),
    Shot("inbox-open", "/console/mine/{active}", ("agent", "supervisor")),
    Shot("inbox-waiting", "/console/waiting/{waiting}", ("agent",)),
    Shot("inbox-colleagues", "/console/colleagues", ("agent", "supervisor")),
    Shot("inbox-closed", "/console/closed/{closed}", ("agent",)),
    Shot("stolen", "/console/stolen", ("agent", "supervisor")),
    Shot("tickets", "/console/tickets", STAFF),
    Shot("tickets-overview", "/console/tickets/overview", ("agent", "supervisor")),
    Shot("tickets-all", "/console/tickets?view=all", ("agent", "supervisor")),
    Shot("ticket", "/console/tickets/{ticket}", ("agent", "supervisor")),
    Shot("calls", "/console/calls", ("agent", "supervisor")),
    Shot("calls-open", "/console/calls", ("agent",), press("接口返回 403")),
    Shot("calls-no-hit", "/console/calls?state=voicemail&direction=outbound", ("agent",)),
    Shot("callbacks", "/console/callbacks", ("agent", "supervisor")),
    Shot("callbacks-done", "/console/callbacks?state=done", ("agent",)),
    Shot("callbacks-outcome", "/console/callbacks", ("agent",), press("记结果")),
    Shot("board", "/console/board", ("supervisor", "admin")),
    Shot("wall", "/console/wall", ("supervisor",)),
    Shot("canned", "/console/canned", ("agent", "supervisor")),
    Shot("people", "/console/people", ("supervisor", "admin")),
    Shot("queues", "/console/desk/queues", ("admin",)),
    Shot("topics", "/console/desk/topics", ("admin",)),
    Shot("calendars", "/console/desk/calendars", ("admin",)),
    Shot("callback-places", "/console/desk/callbacks", ("admin",), press("加一个时段", "加一个时段")),
    Shot("people-extension", "/console/people", ("admin",), press("修改")),
    Shot("settings-categories", "/console/settings/categories", ("admin",)),
    Shot("settings-promises", "/console/settings/promises", ("admin",)),
    Shot("settings-macros", "/console/settings/macros", ("admin",)),
    Shot("settings-rules", "/console/settings/rules", ("admin",)),
    Shot("settings-views", "/console/settings/views", ("admin",)),
    Shot("settings-services", "/console/settings/services", ("admin",)),
    Shot("settings-contacts", "/console/settings/contacts", ("admin",)),
    Shot("settings-mailboxes", "/console/settings/mailboxes", ("admin",)),
    Shot("arrivals", "/console/incoming-mail", ("supervisor",)),
    Shot("arrivals-done", "/console/incoming-mail?state=done", ("supervisor",)),
    Shot("outbox", "/console/outbox", ("admin",)),
    Shot("console-account", "/console/account", ("agent",)),
    Shot("console-nowhere", "/console/no/such/page", ("agent",)),
    Shot("calls-ringing", "/console/mine/{active}", ("agent",), ring("ringing")),
    Shot("calls-stranger", "/console/tickets/{ticket}", ("agent",), ring("ringing", caller="anonymous")),
    Shot("calls-answered", "/console/tickets/{ticket}", ("agent",), ring("ringing", "answered")),
    Shot("calls-on-ticket", "/console/tickets/{called}", ("agent",)),
    Shot("calls-ticket", "/console/tickets", ("agent",), ring("ringing", "answered", press="新建工单")),
    Shot("calls-stolen", "/console/stolen", ("agent",), ring("ringing", "answered", press="账号被盗")),
    Shot("calls-after", "/console/tickets", ("agent",), ring("ringing", "answered", "ended")),
    Shot("calls-missed", "/console/mine", ("agent",), ring("ringing", "missed")),
]


@dataclass
class Finding:
    """What one page complained about while it was open."""

    complaints: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.add(f"script error: {error.message}"))
        page.on("response", lambda answer: answer.status >= 500 and self.complaints.add(f"{answer.status} {answer.url}"))


def main(words: list[str]) -> int:
    wanted = [(who, shot) for shot in PAGES for who in shot.who if not words or any(w in f"{who} {shot.name}" for w in words)]
    if not words:
        shutil.rmtree(OUT, ignore_errors=True)
    began, complaints = time.monotonic(), []
    with product() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        people = {who: enter(browser, url, who) for who in dict.fromkeys(who for who, _ in wanted)}
        known = conversations(people, browser, url)
        for who, shot in wanted:
            found = picture(people[who], url, who, shot, known)
            complaints += [f"{who} {shot.name}: {complaint}" for complaint in sorted(found)]
            say(f"{who:10} {shot.name}")
        browser.close()
    write_index()
    say(f"{len(wanted) * len(WIDTHS) * len(THEMES)} pictures in {time.monotonic() - began:.0f} s: {OUT / 'index.html'}")
    say("\n".join(complaints) or "No page complained.")
    return 1 if any("script error" in one or ": 5" in one for one in complaints) else 0


@contextmanager
def product() -> Iterator[str]:
    """The product with the demo's history, as `make run` starts it, on a free port and data of its own."""
    folder, port = Path(tempfile.mkdtemp(prefix="helpdesk-shots-")), free_port()
    env = os.environ | {"DATA_DIR": str(folder), "PORT": str(port), "HELPDESK_DEMO": "1", "DATABASE_URL": "", "REDIS_URL": ""}
    env["HOTLINE_SECRET"] = SECRET_OF_SHOTS
    with (folder / "log").open("wb") as log:
        command = [*with_parent("KILL"), sys.executable, "make/run"]
        running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, running, folder / "log")
        yield url
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if running.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/api/v1/site", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"The product did not start:\n{log.read_text()[-3000:]}")


def enter(browser: Browser, url: str, who: str) -> BrowserContext:
    """A browser window of their own, signed in. It stays open to the end: an agent who leaves hands everything back."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", device_scale_factor=1, base_url=url)
    headers = {"Origin": url}
    if who == "visitor":
        context.request.post("/api/v1/visitors", data={"display_name": "小林"}, headers=headers)
        words = {"topic": "general", "text": "你好，想了解一下怎么收费", "client_id": "shot-1"}
        context.request.post("/api/v1/conversations", data=words, headers=headers)
    elif who != "stranger":
        answer = context.request.post(
            "/api/v1/session", data={"email": f"{who}@demo.test", "password": PASSWORD}, headers=headers
        )
        if not answer.ok:
            raise SystemExit(f"{who} could not sign in: {answer.text()}")
    return context


def conversations(people: dict[str, BrowserContext], browser: Browser, url: str) -> dict[str, str]:
    """Which conversation stands for which word in the paths above."""
    agent = people.get("agent") or enter(browser, url, "agent")
    member = people.get("member") or enter(browser, url, "member")
    theirs = listed(member, "")
    known = {
        "active": next(one["id"] for one in theirs if one["state"] == "active"),
        "closed": next(one["id"] for one in theirs if one["state"] == "closed"),
        "waiting": listed(agent, "?view=waiting")[0]["id"],
        "ticket": str(agent.request.get("/api/v1/tickets?view=mine").json()["results"][0]["number"]),
    }
    calls = agent.request.get("/api/v1/calls").json()["results"]
    known["called"] = str(next(one["ticket"]["number"] for one in calls if one["ticket"]))
    known["own"] = str(member.request.get("/api/v1/tickets?status=pending").json()["results"][0]["number"])
    if visitor := people.get("visitor"):
        known["mine"] = listed(visitor, "")[0]["id"]
    return known


def listed(context: BrowserContext, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = context.request.get(f"/api/v1/conversations{query}").json()["results"]
    return rows


def picture(context: BrowserContext, url: str, who: str, shot: Shot, known: dict[str, str]) -> set[str]:
    page, finding = context.new_page(), Finding()
    finding.listen(page)
    page.goto(shot.path.format_map(known), wait_until="load")
    with suppress(TimeoutError):  # a page that goes on asking is pictured as it is
        page.wait_for_load_state("networkidle", timeout=8_000)
    try:
        if shot.first:
            shot.first(page)
    except TimeoutError as error:
        finding.complaints.add(f"script error: {error.message.splitlines()[0]}")
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.wait_for_timeout(SETTLES_IN_MS if theme == "light" else SETTLES_IN_MS / 3)
            target = OUT / who / f"{shot.name}-{width}-{theme}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=target)
        wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
        if wide > 0 and width >= narrowest(shot):
            finding.complaints.add(f"{wide} px wider than a window of {width}")
    page.close()
    return finding.complaints


def narrowest(shot: Shot) -> int:
    """The console is made for 1024 px and more; below it scrolls, and the picture shows how."""
    return 1024 if shot.path.startswith("/console") else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def write_index() -> None:
    """All pictures on one page, small, in the order of their names."""
    rows = []
    for path in sorted(
        OUT.rglob("*.png"), key=lambda path: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", str(path))]
    ):
        name = path.relative_to(OUT)
        rows.append(
            f'<figure><a href="{name}"><img loading="lazy" width="420" src="{name}"></a><figcaption>{name}</figcaption></figure>'
        )
    style = "body{font:13px sans-serif;display:flex;flex-wrap:wrap;gap:16px}img{border:1px solid #ccc}figure{margin:0}"
    (OUT / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>Shots</title><style>{style}</style>{"".join(rows)}'
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
