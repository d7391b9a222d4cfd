"""What a reporter can do with the secret, with the code they wrote down, and without either."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from helpdesk.accounts.models import User
from tests.people import People
from tests.tickets.stolen.conftest import REPORTS, Reporter, background
from tickets.models import StolenReport

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def reported(reporter: Reporter, member: User) -> Reporter:
    assert reporter.report(member.email).status_code == 202
    return reporter


CALLS: list[tuple[str, str, Any]] = [
    ("get", "", None),
    ("get", "/messages", None),
    ("post", "/messages", {"text": "在吗"}),
    ("post", "/codes", {"channel": "email"}),
    ("post", "/proof", {"code": "123456"}),
    ("delete", "/freeze", None),
]


@pytest.mark.parametrize(("method", "path", "form"), CALLS)
@pytest.mark.parametrize("secret", ["", "x" * 43, "of another report"])
def test_without_its_secret_a_report_is_nowhere(reported: Reporter, method: str, path: str, form: Any, secret: str) -> None:
    other = Reporter("198.51.100.9")
    other.report("nobody@nowhere.test")
    mine, stranger = reported.told, Reporter("192.0.2.4")
    stranger.told = mine | {"secret": other.told["secret"] if secret.startswith("of") else secret}
    refused = stranger.ask(method, path, form)
    stranger.told = {"id": str(uuid4()), "secret": mine["secret"]}
    nothing = stranger.ask(method, path, form)
    assert refused.status_code == nothing.status_code == 404
    assert refused.json() | {"request_id": ""} == nothing.json() | {"request_id": ""}


def test_the_secret_is_not_taken_from_the_address(reported: Reporter) -> None:
    """Addresses end up in logs and in what browsers remember."""
    answer = reported.browser.get(f"{REPORTS}/{reported.told['id']}?secret={reported.told['secret']}")
    assert answer.status_code == 400


def test_answers_with_secrets_are_kept_by_nobody(reported: Reporter, member: User) -> None:
    assert reported.report(member.email)["Cache-Control"] == "no-store"
    assert reported.ask("get")["Cache-Control"] == "no-store"


def test_the_code_that_was_written_down_shows_how_it_stands(reported: Reporter) -> None:
    other_machine = Reporter("192.0.2.4").browser
    written = reported.told["query_code"].lower().replace("-", " ")
    shown = other_machine.post(f"{REPORTS}/lookups", {"query_code": written})
    assert shown.json() == reported.state()
    assert "secret" not in shown.content.decode(), "and opens nothing else"


def test_codes_are_not_guessed(reported: Reporter) -> None:
    browser = Reporter("192.0.2.4").browser
    for number in range(20):
        assert browser.post(f"{REPORTS}/lookups", {"query_code": f"AAAA-{number:04d}"}).status_code == 404
    blocked = browser.post(f"{REPORTS}/lookups", {"query_code": reported.told["query_code"]})
    assert blocked.status_code == 429
    elsewhere = Reporter("203.0.113.50").browser.post(f"{REPORTS}/lookups", {"query_code": reported.told["query_code"]})
    assert elsewhere.status_code == 200, "others are not in the way"


def test_reporter_and_agent_talk_and_the_rest_of_the_timeline_stays_inside(reported: Reporter, people: People) -> None:
    background()
    agent = people.client_of(people.agent)
    number = reported.number
    agent.put(f"/api/v1/tickets/{number}/stolen/checklist/registration", {"finding": "记得很清楚", "verdict": "passed"})
    assert agent.post(f"/api/v1/tickets/{number}/notes", {"text": "内部：像是本人", "client_id": "n1"}).status_code == 201
    assert agent.post(f"/api/v1/tickets/{number}/replies", {"text": "请拍一张证件", "client_id": "r1"}).status_code == 201
    said = reported.ask("post", "/messages", {"text": "马上拍", "client_id": "m1"})
    assert (said.status_code, said.json()["number"]) == (201, 3)
    again = reported.ask("post", "/messages", {"text": "马上拍", "client_id": "m1"})
    assert again.json() == said.json(), "arrived twice, said once"
    words = reported.ask("get", "/messages").json()["results"]
    assert [(one["number"], one["by"], one["text"]) for one in words] == [
        (1, "reporter", "登不上了，短信也不是我发的。"),
        (2, "staff", "请拍一张证件"),
        (3, "reporter", "马上拍"),
    ]
    assert [one["number"] for one in reported.ask("get", "/messages?after=2").json()["results"]] == [3]
    timeline = agent.get(f"/api/v1/tickets/{number}/timeline").json()["results"]
    assert timeline[-1]["text"] == "马上拍"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"account": ""}, "account"),
        ({"contact": " "}, "contact"),
        ({"account": "x" * 300}, "account"),
        ({"text": ""}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"signs": ["no_such_sign"]}, "signs.0"),
        ({"signs": "cannot_sign_in"}, "signs"),
        ({"member": "somebody"}, "member"),
        ({"account": {"a": 1}}, "account"),
    ],
)
def test_a_form_that_is_wrong_says_where_and_opens_nothing(reporter: Reporter, form: dict[str, Any], field: str) -> None:
    fields = {"account": "a@b.test"} | form
    answer = reporter.report(fields.pop("account"), **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert StolenReport.objects.count() == 0


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_text_no_database_takes_is_refused(reporter: Reporter, text: str) -> None:
    body = '{"account": "a@b.test", "contact": "c@d.test", "text": "%s"}' % text.encode("unicode_escape").decode().replace(
        "\\x00", "\\u0000"
    )
    answer = reporter.browser.post(REPORTS, body, content_type="application/json")
    assert answer.status_code == 400
    assert StolenReport.objects.count() == 0


def test_ticking_is_enough(reporter: Reporter) -> None:
    answer = reporter.report("a@b.test", text="", signs=["strange_sms", "cannot_sign_in"])
    assert answer.status_code == 202
    assert StolenReport.objects.get().signs == ["cannot_sign_in", "strange_sms"]


def test_the_reports_ticket_is_in_no_customers_list(reported: Reporter, member: User, people: People) -> None:
    """Whoever is signed in as the member may be the thief."""
    background()
    assert people.client_of(member).get("/api/v1/tickets").json()["results"] == []
    assert people.client_of(member).get(f"/api/v1/tickets/{reported.number}").status_code == 404
    assert people.client_of(member).get(f"/api/v1/tickets/{reported.number}/stolen").status_code == 403
