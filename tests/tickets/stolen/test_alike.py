"""Whoever reports learns nothing of whether an account exists: the same answers, and the same statements for the database.

Not by stopwatch: what is the same work takes the same time. What depends on the account is done later, in the background.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.accounts.models import User
from tests.people import People
from tests.tickets.stolen.conftest import REPORTS, Reporter, background
from tickets.models import CheckItem, Entry, ProofCode

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

VALUE = re.compile(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b")

# Looked at every few seconds by whoever comes by: the terms that are screened for, the rules that are in force, the promises.
NOW_AND_THEN = re.compile(r'FROM "(moderation_\w+|tickets_(trigger|slapolicy|escalation)|desk_\w+)"')


def seen(call: Callable[[], Any]) -> tuple[int, Any, list[str]]:
    """Status, body without what is drawn at random, and the statements without their values."""
    with CaptureQueriesContext(connection) as asked:
        answer = call()
    body = answer.json() if answer.content else None
    return (
        answer.status_code,
        plain(body),
        [VALUE.sub("?", query["sql"]) for query in asked if not NOW_AND_THEN.search(query["sql"])],
    )


def plain(body: Any) -> Any:
    """Lengths in place of what differs from report to report."""
    if isinstance(body, dict):
        shown = {key: plain(value) for key, value in body.items()}
        return shown | {key: len(body[key]) for key in ("id", "secret", "query_code", "request_id") if key in body}
    if isinstance(body, list):
        return [plain(one) for one in body]
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "a time", body) if isinstance(body, str) else body


@pytest.fixture
def both(member: User) -> tuple[Reporter, Reporter]:
    """One knows an account there is, the other one there is not."""
    known, unknown = Reporter("203.0.113.7"), Reporter("198.51.100.9")
    known.account, unknown.account = member.email, "wong@customers.test"  # type: ignore[attr-defined]
    return known, unknown


def assert_alike(both: tuple[Reporter, Reporter], call: Callable[[Reporter], Any]) -> Any:
    known, unknown = (seen(lambda reporter=reporter: call(reporter)) for reporter in both)  # type: ignore[misc]
    assert known[:2] == unknown[:2]
    assert known[2] == unknown[2]
    return known[1]


def test_every_call_of_a_reporter_is_answered_alike(both: tuple[Reporter, Reporter]) -> None:
    first = assert_alike(both, lambda one: one.report(one.account))
    assert first["state"] == "received"
    assert_alike(both, lambda one: one.ask("get"))
    background()
    assert_alike(both, lambda one: one.ask("get"))
    assert_alike(both, lambda one: one.ask("post", "/codes", {"channel": "email"}))
    assert_alike(both, lambda one: one.ask("post", "/codes", {"channel": "email"}))  # too soon
    assert_alike(both, lambda one: one.ask("post", "/proof", {"code": "123456"}))  # before any was sent
    background()
    for _ in range(6):
        refused = assert_alike(both, lambda one: one.ask("post", "/proof", {"code": "123456"}))
        assert refused["code"] == "wrong_code"
    assert_alike(both, lambda one: one.ask("post", "/messages", {"text": "在吗"}))
    assert_alike(both, lambda one: one.ask("get", "/messages"))
    assert_alike(both, lambda one: one.ask("delete", "/freeze"))
    assert_alike(both, lambda one: one.browser.post(f"{REPORTS}/lookups", {"query_code": one.told["query_code"]}))
    state = assert_alike(both, lambda one: one.ask("get"))
    assert (state["state"], state["frozen"]) == ("received", None)
    assert [one["masked"] for one in state["proof"]["channels"]] == [None, None]


def test_the_words_of_both_stay_alike_when_our_people_look(both: tuple[Reporter, Reporter], people: People) -> None:
    """Until a contact is proven: received, then checking, and nothing else."""
    agent = people.client_of(people.agent)
    for one in both:
        one.report(one.account)  # type: ignore[attr-defined]
        background()
        form = {"finding": "记不清了", "verdict": "failed"}
        assert agent.put(f"/api/v1/tickets/{one.number}/stolen/checklist/registration", form).status_code == 200
    assert assert_alike(both, lambda one: one.ask("get"))["state"] == "checking"
    for one in both:
        refused = agent.put(f"/api/v1/tickets/{one.number}/stolen/refusal", {"reason": "对不上"})
        assert refused.json()["report"]["state"] == "refused"
    state = assert_alike(both, lambda one: one.ask("get"))
    assert [step["state"] for step in state["steps"]] == ["received", "checking"]


def test_what_differs_is_known_to_staff_alone(both: tuple[Reporter, Reporter]) -> None:
    """The other side of the same story: one code went out, and both timelines say what became of it."""
    for one in both:
        one.report(one.account, contact="139 1234 4412")  # type: ignore[attr-defined]
        one.ask("post", "/codes", {"channel": "email"})
    background()
    assert [one.to for one in mail.outbox] == [["wang@customers.test"]]
    known, unknown = (set(Entry.objects.filter(ticket=one.number).values_list("event", flat=True)) for one in both)
    assert known - unknown == {"account_found", "code_sent"}
    assert unknown - known == {"account_not_found", "code_not_sent"}
    assert ProofCode.objects.filter(code_hash="").count() == 1
    assert CheckItem.objects.exclude(verdict="").count() == 0
