"""Not yours is not there: every door of a conversation, knocked at by those it does not concern."""

import json
from uuid import uuid4

import pytest

from chat.models import Conversation, Happening
from helpdesk.accounts.models import User
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

DOORS = [
    ("get", "", None),
    ("get", "/messages", None),
    ("post", "/messages", {"client_id": "x", "text": "x"}),
    ("delete", "/messages/1", None),
    ("get", "/messages/1/history", None),
    ("get", "/notes", None),
    ("post", "/notes", {"client_id": "x", "text": "x"}),
    ("get", "/draft", None),
    ("put", "/draft", {"text": "x"}),
    ("get", "/transcript", None),
    ("put", "/claim", {}),
    ("delete", "/claim", None),
    ("post", "/offer-declines", {}),
    ("post", "/transfers", {"to_queue": "urgent"}),
    ("put", "/closure", {"reason": "solved"}),
    ("delete", "/closure", None),
    ("post", "/rating", {"score": 5}),
    ("post", "/block", {"reason": "x", "hours": 1}),
    ("delete", "/block", None),
]


@pytest.mark.parametrize(("method", "path", "body"), DOORS)
def test_a_stranger_cannot_tell_another_conversation_from_none(
    active: Conversation, people: People, method: str, path: str, body: dict | None
) -> None:
    before = (Conversation.objects.values().get(), Happening.objects.count())
    answers = []
    for stranger in (people.other_member, people.other_visitor):
        client = people.client_of(stranger)
        for conversation_id in (active.pk, uuid4()):
            answer = getattr(client, method)(f"/api/v1/conversations/{conversation_id}{path}", body)
            answers.append((answer.status_code, {**json.loads(answer.content), "request_id": ""}))
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)
    assert (Conversation.objects.values().get(), Happening.objects.count()) == before


@pytest.mark.parametrize(("method", "path", "body"), DOORS)
def test_nobody_in_particular_is_asked_to_sign_in(
    active: Conversation, people: People, method: str, path: str, body: dict
) -> None:
    answer = getattr(people.client_of(None), method)(f"/api/v1/conversations/{active.pk}{path}", body)
    assert answer.status_code in {401, 403}
    assert answer.json()["code"] in {"not_signed_in", "bad_origin"}


def test_lists_hold_ones_own_and_nothing_else(active: Conversation, people: People, available: User) -> None:
    for person, expected in ((people.member, [str(active.pk)]), (people.other_member, []), (people.visitor, [])):
        body = people.client_of(person).get("/api/v1/conversations").json()
        assert [one["id"] for one in body["results"]] == expected
    assert people.client_of(people.member).get("/api/v1/conversations?view=closed").status_code == 403


def test_what_staff_know_about_a_customer_is_not_in_the_customers_own_view(active: Conversation, people: People) -> None:
    body = people.client_of(people.member).get(f"/api/v1/conversations/{active.pk}").json()
    hidden = {"customer", "summary", "blocked", "last_note", "unanswered_since", "waiting_since", "unread"}
    assert not hidden & body.keys()
    assert hidden <= people.client_of(people.agent).get(f"/api/v1/conversations/{active.pk}").json().keys()


def test_addresses_are_masked_for_staff(active: Conversation, people: People) -> None:
    answer = people.client_of(people.agent).get(f"/api/v1/conversations/{active.pk}")
    assert answer.json()["customer"]["email_masked"] == "w***@customers.test"
    assert answer.json()["customer"]["email_verified"] is True
    assert people.member.email not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"text": "x", "queue": "urgent"}),
        ("", {"text": "x", "state": "active", "assignee": "me", "id": "1"}),
        ("/{id}/messages", {"client_id": "x", "text": "x", "sequence": 1, "by_staff": True}),
        ("/{id}/rating", {"score": 5, "customer": "other"}),
    ],
)
def test_fields_nobody_asked_for_are_refused(active: Conversation, people: People, path: str, body: dict) -> None:
    before = Conversation.objects.values().get()
    answer = people.client_of(people.member).post(f"/api/v1/conversations{path.format(id=active.pk)}", body)
    assert answer.status_code == 400
    assert answer.json()["errors"].keys() & {"queue", "state", "assignee", "id", "sequence", "by_staff", "customer"}
    assert Conversation.objects.values().get() == before


@pytest.mark.parametrize(
    "query", ["view=everything", "ordering=member__password", "member__password__startswith=a", "limit=0", "limit=x"]
)
def test_parameters_nobody_offers_are_refused(people: People, available: User, query: str) -> None:
    answer = people.client_of(available).get(f"/api/v1/conversations?{query}")
    assert answer.status_code == 400
