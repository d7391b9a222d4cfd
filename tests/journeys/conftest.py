"""Journeys: what people do in a real browser with the running product. They see roles, labels and words, as a person does.

Each journey has a web process, a database and browser windows of its own. A window that complained (a script error, a
broken content policy, a failing answer) fails its journey, whatever else was seen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from helpdesk.desk.models import Calendar
from tests.journeys.shots import CHROMIUM
from tests.journeys.windows import Console, HelpCentre, Window
from tests.people import People
from tests.site import Site, SiteFactory

FACES = Path(__file__).resolve().parents[2] / "frontend" / "dist"

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_the_driver() -> Iterator[None]:
    """The browser's driver runs a loop in this thread, and Django guards loops against blocking. Here only we would wait."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": CHROMIUM}


@pytest.fixture
def site_settings() -> dict[str, str]:
    """A file may override it: the environment of its web process."""
    return {}


@pytest.fixture
def site(site_factory: SiteFactory, site_settings: dict[str, str], tmp_path: Path) -> Site:
    """One web process with its background work, open day and night. Each database has its own anchor of evidence."""
    assert (FACES / "console").exists(), "the front end is not built: make build"
    Calendar.objects.update(always_open=True)
    own = {"EVIDENCE_ANCHOR": str(tmp_path / "anchor.jsonl"), "DJANGO_ALLOW_ASYNC_UNSAFE": ""}
    running = site_factory("--work", env=own | site_settings)
    running.start()
    return running


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def windows(site: Site, new_context: NewContext) -> Iterator[Windows]:
    opened = Windows(site, new_context)
    yield opened
    complaints = [complaint for window in opened.all for complaint in window.complaints]
    assert not complaints, "\n".join(complaints)


class Windows:
    """`windows.customer()` and `windows.console()` open a browser of their own each; `beside` shares one."""

    def __init__(self, site: Site, new_context: NewContext) -> None:
        self.site, self.new_context, self.all = site, new_context, list[Window]()

    def customer(self, person: Any = None, *, beside: Window | None = None, **options: Any) -> HelpCentre:
        return self._open(HelpCentre, person, beside, {"viewport": {"width": 1280, "height": 900}} | options)

    def console(self, person: Any = None, *, beside: Window | None = None, **options: Any) -> Console:
        return self._open(Console, person, beside, {"viewport": {"width": 1440, "height": 900}} | options)

    def _open(self, kind: Any, person: Any, beside: Window | None, options: dict[str, Any]) -> Any:
        here = {"base_url": self.site.url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = beside.page.context if beside else self.new_context(**here, **options)
        context.set_default_timeout(10_000)
        window = kind(context.new_page(), name=person.display_name if person else "somebody")
        self.all.append(window)
        if person:
            window.enter(person)
        return window


@pytest.fixture
def customer(windows: Windows, people: People) -> HelpCentre:
    """Our member, signed in at the help centre."""
    return windows.customer(people.member)


@pytest.fixture
def agent(windows: Windows, people: People) -> Console:
    """Our agent at the console, ready for the next customer."""
    console = windows.console(people.agent)
    console.begin()
    return console
