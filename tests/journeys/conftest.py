"""Journeys: what people do in a real browser with the running product. They see roles, labels and words, as a person does.

They share one running product; people, conversations and browser windows are new for each. A window that complained (a script error, a
broken content policy, a failing answer) fails its journey, whatever else was seen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from chat.models import Conversation, Message, Offer, Presence
from helpdesk.accounts.models import User
from helpdesk.desk.models import Calendar
from helpdesk.knowledge.models import CannedResponse
from tests.databases import close_connections
from tests.journeys.shots import CHROMIUM
from tests.journeys.windows import Console, HelpCentre, Window
from tests.people import People
from tests.site import Site

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


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One web process with its background work for all journeys: starting one takes as long as walking one."""
    assert (FACES / "console").exists(), "the front end is not built: make build"
    folder = tmp_path_factory.mktemp("site")
    own = {"EVIDENCE_ANCHOR": str(folder / "anchor.jsonl"), "DJANGO_ALLOW_ASYNC_UNSAFE": ""}
    with django_db_blocker.unblock():
        Calendar.objects.update(always_open=True)
        running = Site("--work", folder=folder, env=own)
        running.start()
        yield running
        running.kill()
        close_connections()


@pytest.fixture
def db(site: Site) -> Site:
    """What a test writes is committed, in place of a transaction that the running product would not see."""
    return site


@pytest.fixture
def people(db: Site) -> Iterator[People]:
    """The cast, new for each journey. At the end everybody goes home, and their addresses are free again."""
    yield People()
    if not db.alive:
        db.start()
    everybody_leaves(timezone.now())
    close_connections()  # While the driver's loop runs: after it they are out of reach, and keep the database from being dropped.


def everybody_leaves(at: datetime) -> None:
    Presence.objects.update(state="offline", lost_at=None)
    Offer.objects.filter(outcome="").update(outcome="expired", ended_at=at)
    Conversation.objects.exclude(state="closed").update(state="closed", closed_at=at, close_reason="other")
    CannedResponse.objects.all().delete()
    EmailAddress.objects.all().delete()
    User.objects.update(email=Concat(Cast("pk", CharField()), Value("@left.test")), is_active=False)
    Calendar.objects.update(always_open=True)


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def windows(site: Site, people: People, new_context: NewContext) -> Iterator[Windows]:
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
        window = kind(context.new_page(), name=person.display_name if person else "somebody", origin=self.site.url)
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


@pytest.fixture
def talk(customer: HelpCentre, windows: Windows, people: People) -> Talk:
    """Our member and our agent, in the middle of a conversation."""
    return Talk(customer, windows.console(people.agent))


class Talk:
    """A conversation that both have open."""

    def __init__(self, customer: HelpCentre, agent: Console) -> None:
        self.customer, self.agent = customer, agent
        first = {"text": "短信发不出去，提示 4013。", "client_id": "first"}
        self.id: str = customer.call("POST", "/api/v1/conversations", first)["id"]
        agent.call("PUT", f"/api/v1/conversations/{self.id}/claim")
        customer.go(f"/chat/{self.id}")
        agent.go(f"/console/mine/{self.id}")
        customer.hears(first["text"])
        agent.hears(first["text"])

    def texts(self) -> list[str]:
        """What the database has, in its order; the numbers have no hole."""
        rows = list(Message.objects.filter(conversation=self.id).order_by("sequence"))
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        return [row.text for row in rows]
