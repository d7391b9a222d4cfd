"""A telephone for journeys and pictures: what a phone system tells the running product, signed, over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from playwright.sync_api import Page

from helpdesk.hotline.signing import sign

NUMBER = "051085126866"
SECRET_OF_SHOTS = "only for pictures"
CALLER = "13912344412"  # whom the demo knows


def tell(url: str, secret: str, event: dict[str, Any]) -> httpx.Response:
    body = json.dumps(event).encode()
    timestamp = str(int(time.time()))
    headers = {"X-Hotline-Timestamp": timestamp, "X-Hotline-Signature": sign(secret, timestamp, body)}
    return httpx.post(f"{url}/api/v1/hotline/events", content=body, headers=headers | {"Content-Type": "application/json"})


def ring(*events: str, caller: str = CALLER, extension: str = "8001", press: str = "") -> Callable[[Page], None]:
    """Rings at somebody's screen while it is looked at, goes on as `events` say, and presses a button of the panel."""

    def rung(page: Page) -> None:
        settle_earlier(page)
        call = {"call_id": uuid4().hex, "from": caller, "to": NUMBER, "queue": "general", "agent": extension}
        for event in events:
            say(page, call | {"event": event})
        panel = page.get_by_role("region", name="我的来电")
        panel.wait_for()
        if press:
            panel.get_by_role("button", name=press).click()

    return rung


def settle_earlier(page: Page) -> None:
    """Hang up what rang for the picture before, and write it down, so that the panel shows this call alone."""
    for call in page.request.get("/api/v1/calls?mine=true").json()["results"]:
        if call["state"] in ("ringing", "answered"):
            say(page, {"call_id": call["call_id"], "event": "ended" if call["answered_at"] else "missed"})
        if call["answered_at"] and not call["wrap_up"]:
            cookies = {one["name"]: one["value"] for one in page.context.cookies()}  # type: ignore[typeddict-item]
            headers = {"Origin": address_of(page), "X-CSRFToken": cookies.get("csrftoken", "")}
            page.request.put(f"/api/v1/calls/{call['id']}/wrap-up", data={"seconds": 5}, headers=headers)
    page.reload()
    page.wait_for_load_state("networkidle")


def say(page: Page, event: dict[str, Any]) -> None:
    tell(address_of(page), SECRET_OF_SHOTS, event | {"at": datetime.now(UTC).isoformat()}).raise_for_status()


def press(*names: str) -> Callable[[Page], None]:
    """One button after the other."""

    def pressed(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=name).first.click()

    return pressed


def book(page: Page) -> None:
    """A callback tomorrow morning, as a customer books it."""
    page.get_by_role("group", name="哪一天").locator("label").nth(1).click()
    page.get_by_role("group", name="什么时候").locator("label").nth(1).click()
    page.get_by_label("打哪个号码").fill("13912344412")
    page.get_by_label("想说什么（可以不填）").fill("开票")
    page.get_by_role("button", name="约好这个时间").click()
    page.get_by_role("region", name="您约的回电").wait_for()


def address_of(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"
