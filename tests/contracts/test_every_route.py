"""What holds at every route, whichever app it belongs to: smuggled fields, questions nobody planned, other sites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from tests.contracts.hotline import SIGNED
from tests.contracts.letters import REPLY
from tests.contracts.routes import CONVERSATION, World, routes
from tests.contracts.test_access_matrix import MATRIX
from tests.people import People

pytestmark = pytest.mark.django_db

SMUGGLED = ("is_staff", "customer", "raised_by", "created_at", "sla_due_at", "account", "user", "sequence", "by_staff")
UNPLANNED = (
    "ordering=queue__mailbox_password",
    "customer__user__password=x",
    "x__password__startswith=a",
    "_connector=OR",
    "limit=1000000000",
)
# Everything that writes, but for the note that somebody was here.
WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(?!usersessions_usersession|django_session)', re.IGNORECASE)
WITHOUT_A_BODY = {
    "DELETE session",
    "DELETE sessions",
    "DELETE sessions/<uuid:session_id>",
    "DELETE visitors/me",
    "DELETE canned-responses/<uuid:response_id>",
    f"DELETE {CONVERSATION}/messages/<int:sequence>",
    f"DELETE {REPLY}",
    f"DELETE {CONVERSATION}/claim",
    f"DELETE {CONVERSATION}/closure",
    f"DELETE {CONVERSATION}/block",
    "DELETE tickets/<int:number>/reminders/<uuid:reminder_id>",
    "DELETE ticket-views/<uuid:view_id>",
    "DELETE macros/<uuid:macro_id>",
    "DELETE triggers/<uuid:trigger_id>",
    "DELETE ticket-bulk/<uuid:run_id>",
    "DELETE sla-policies/<uuid:policy_id>",
    "DELETE stolen-account-reports/<uuid:report_id>/freeze",
}
UNSAFE = [route for route in routes() if not route.startswith("GET")]


def may(route: str, who: str) -> bool:
    return MATRIX[route].get("customer" if who == "member" else who, MATRIX[route][who]) == "ok"


def asker(route: str) -> str:
    return next((who for who in ("agent", "administrator", "member", "visitor") if may(route, who)), "member")


def test_a_smuggled_field_is_refused_by_name_at_every_route(people: People) -> None:
    """TRUST RE-04: refused, not ignored, so that nobody finds out later that one of them works."""
    world = World(people, people.member)
    wrong = []
    for route in UNSAFE:
        if route in WITHOUT_A_BODY | SIGNED:
            continue
        smuggled = set(SMUGGLED) - set(world.form(route))  # "sequence" is a field of one of them
        answer = world.ask(route, asker(route), form=world.form(route) | dict.fromkeys(smuggled, "x"))
        if answer.status_code != 400 or not smuggled <= set(answer.json().get("errors", {})):
            wrong.append(f"{route} by {asker(route)}: {answer.status_code} {answer.content[:200]!r}")
    assert wrong == []


def test_a_list_answers_only_the_questions_it_knows(people: People) -> None:
    """TRUST RE-05, RE-07: a closed list of parameters, each with its range."""
    world = World(people, people.member)
    lists = [route for route in routes() if route.startswith("GET") and is_list(world.ask(route, asker(route)))]
    assert len(lists) > 8
    wrong = []
    for route in lists:
        for question in UNPLANNED:
            asked = world.ask(route, asker(route), QUERY_STRING=question)
            if asked.status_code != 400:
                wrong.append(f"{route}?{question}: {asked.status_code}")
    assert wrong == []


def test_no_unsafe_call_comes_from_another_site(people: People) -> None:
    """TRUST RE-11. With the session's cookie, as a browser would send it, and another Origin."""
    world = World(people, people.member)
    wrong = []
    for route in UNSAFE:
        for origin in ("https://evil.example", "null"):
            answer = world.ask(route, asker(route), HTTP_ORIGIN=origin)
            if answer.status_code != 403 or answer.json()["code"] != "bad_origin":
                wrong.append(f"{route} from {origin}: {answer.status_code}")
    assert wrong == []


def test_no_unsafe_call_with_a_session_goes_without_its_proof(people: People) -> None:
    """The session cookie alone is not enough; the page must also know the token of its other cookie."""
    world = World(people, people.member)
    wrong = []
    for route in UNSAFE:
        who = next((who for who in ("agent", "administrator", "member") if may(route, who)), None)
        if who and route != "POST session":
            answer = world.ask(route, who, enforce_csrf_checks=True)
            if answer.status_code != 403:
                wrong.append(f"{route} by {who}: {answer.status_code}")
    assert wrong == []


def test_json_is_not_taken_under_another_name(people: People) -> None:
    """A form of another site can send text/plain without asking; nothing reads it."""
    world = World(people, people.member)
    wrong = []
    for route in UNSAFE:
        if route in WITHOUT_A_BODY or route == "POST files":
            continue
        body = json.dumps(world.form(route) or {"x": 1})
        answer = world.ask(route, asker(route), form=body, content_type="text/plain")
        if answer.status_code != 415:
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing(method: str, people: People) -> None:
    """TRUST RE-11: whatever another site makes a browser fetch, nothing is written but that somebody was here."""
    world = World(people, people.member)
    wrong = []
    for route in routes():
        if method == "OPTIONS" or route.startswith("GET"):
            with CaptureQueriesContext(connection) as done:
                world.ask(route, asker(route), method=method)
            written = [query["sql"] for query in done if WRITES.match(query["sql"])]
            if written:
                wrong.append(f"{method} at {route} by {asker(route)}: {written[0][:120]}")
    assert wrong == []


def test_no_method_is_smuggled_in_a_header(people: People) -> None:
    world = World(people, people.member)
    answer = world.ask("GET sessions", "member", HTTP_X_HTTP_METHOD_OVERRIDE="DELETE")
    assert answer.status_code == 200
    assert world.ask("GET sessions", "member").status_code == 200


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


@pytest.mark.timeout(400)  # asks every route for three people
def test_every_time_on_the_wire_is_utc_with_a_z(people: People) -> None:
    """Of every answer to everybody, and of every form to come: a row's times are the base class's business."""
    world = World(people, people.member)
    wrong, seen = [], 0
    for route in routes():
        for who in ("member", "agent", "administrator"):
            body = json_of(world.ask(route, who))
            for time in times_in(body):
                seen += 1
                if not time.endswith("Z"):
                    wrong.append(f"{route} by {who}: {time}")
    assert wrong == []
    assert seen > 40, "somebody did look"
    rows = serializers.ModelSerializer.__subclasses__()
    assert [one.__name__ for one in rows if one.__module__.startswith(("helpdesk.", "chat", "tickets"))] == ["RowSerializer"]


def times_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and TIME.fullmatch(value):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from times_in(inner)


def is_list(answer: Any) -> bool:
    return answer.status_code == 200 and "results" in (json_of(answer) or {})


def json_of(answer: Any) -> Any:
    return answer.json() if answer.get("Content-Type", "").startswith("application/json") else None
