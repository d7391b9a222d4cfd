"""The lane as its people use it: a reporter without an account in hand, an agent, two who approve."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from tests.people import People, a_user
from tickets.actions.stolen.proving import send_waiting_codes
from tickets.actions.stolen.receiving import examine_reports
from tickets.models import StolenReport
from tickets.stolen.checklist import KEYS

REPORTS = "/api/v1/stolen-account-reports"


@pytest.fixture(autouse=True)
def _the_outbox() -> None:
    """Here mails are read in pytest-django's mailbox: which one says what matters, not how it leaves."""


class Reporter:
    """Somebody at the page of a report, signed in nowhere."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        self.browser = APIClient(REMOTE_ADDR=address)
        self.told: dict[str, Any] = {}

    def report(self, account: str, **fields: Any) -> Any:
        form = {"account": account, "contact": "owner-now@mail.test", "text": "登不上了，短信也不是我发的。"} | fields
        answer = self.browser.post(REPORTS, form)
        if answer.status_code == 202:
            self.told = answer.json()
        return answer

    def ask(self, method: str, path: str = "", data: Any = None) -> Any:
        how = getattr(self.browser, method)
        return how(f"{REPORTS}/{self.told['id']}{path}", data, headers={"X-Report-Secret": self.told["secret"]})

    def state(self) -> dict[str, Any]:
        answer = self.ask("get")
        assert answer.status_code == 200, answer.json()
        body: dict[str, Any] = answer.json()
        return body

    @property
    def number(self) -> int:
        return StolenReport.objects.get(pk=self.told["id"]).ticket_id

    def prove(self, channel: str = "email") -> Any:
        """Asks for a code, waits for it and enters it."""
        assert self.ask("post", "/codes", {"channel": channel}).status_code == 202
        background()
        return self.ask("post", "/proof", {"code": newest_code()})


@pytest.fixture
def reporter(db: None) -> Reporter:
    return Reporter()


@pytest.fixture
def member(people: People) -> User:
    return people.member


@pytest.fixture
def second_supervisor(people: People) -> User:
    return a_user("shen@desk.test", "沈洁", people.supervisor.role)  # type: ignore[arg-type]


@pytest.fixture
def at_once() -> Iterator[None]:
    """Background tasks run when they are enqueued."""
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
        yield


def background() -> None:
    """What the sweeps do a moment later."""
    examine_reports(at=timezone.now())
    send_waiting_codes(at=timezone.now())


def newest_code() -> str:
    found = re.search(r"\n(\d{6})\n", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def pass_all(browser: APIClient, number: int) -> None:
    for key in KEYS:
        form = {"finding": "与登记一致", "verdict": "passed"}
        answer = browser.put(f"/api/v1/tickets/{number}/stolen/checklist/{key}", form)
        assert answer.status_code == 200, answer.json()


def approve(browser: APIClient, number: int) -> Any:
    case = f"/api/v1/tickets/{number}/stolen"
    approval = browser.get(case).json()["approval"]["id"]
    for key in KEYS:
        opened = browser.post(f"{case}/approvals/{approval}/opened", {"key": key})
        assert opened.status_code == 200, opened.json()
    return browser.put(f"{case}/approvals/{approval}", {"approved": True})
