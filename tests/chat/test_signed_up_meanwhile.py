"""A visitor who signs up in the middle of a talk goes on with it, in that browser and as the visitor who began it,
beside the account. The account has nothing of it before its address is proven (TRUST AU-05)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from chat.actions.blocking import block
from chat.actions.handover import claim
from chat.models import Conversation, Message
from helpdesk.accounts.models import User, Visitor
from tests.builders import a_conversation
from tests.contracts.routes import PIXEL
from tests.people import People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def newcomer(people: People) -> User:
    return a_user("new@customers.test", "新会员", proven=False)


@pytest.fixture
def browser(people: People, newcomer: User) -> APIClient:
    """Signed in, with the visitor's cookie still in it."""
    client = people.client_of(newcomer)
    client.cookies["visitor"] = people.visitor.token  # type: ignore[attr-defined]
    return client


@pytest.fixture
def talk(people: People) -> Conversation:
    return a_conversation(people.visitor, assignee=people.agent)


def words(talk: Conversation) -> str:
    return f"/api/v1/conversations/{talk.pk}/messages"


def test_they_go_on_reading_and_writing(browser: APIClient, talk: Conversation, people: People) -> None:
    assert [one["id"] for one in browser.get("/api/v1/conversations").json()["results"]] == [str(talk.pk)]
    assert browser.get(f"/api/v1/conversations/{talk.pk}").status_code == 200
    assert browser.post(words(talk), {"client_id": "m1", "text": "我注册好了"}).status_code == 201
    message = Message.objects.get()
    assert (message.author_kind, message.author_id, message.by_staff) == ("visitor", people.visitor.pk, False)


def test_a_longer_list_costs_no_more_queries(browser: APIClient, people: People, newcomer: User) -> None:
    a_conversation(people.visitor)
    browser.get("/api/v1/conversations")  # notes once a minute that somebody is here
    with CaptureQueriesContext(connection) as few:
        browser.get("/api/v1/conversations")
    for customer in (people.visitor, newcomer, people.visitor, newcomer):
        a_conversation(customer)
    with CaptureQueriesContext(connection) as many:
        assert len(browser.get("/api/v1/conversations").json()["results"]) == 5
    assert len(many) <= len(few)


def test_with_files_that_they_upload_meanwhile(browser: APIClient, talk: Conversation, people: People) -> None:
    form = {"file": SimpleUploadedFile("a.png", PIXEL)}
    upload = browser.post("/api/v1/files", form, format="multipart").json()["id"]
    said = browser.post(words(talk), {"client_id": "m1", "text": "看图", "files": [upload]})
    assert said.status_code == 201, said.content
    assert browser.get(f"/api/v1/files/{upload}").status_code == 200
    assert people.client_of(people.agent).get(f"/api/v1/files/{upload}").status_code == 200


def test_and_end_and_rate_it(browser: APIClient, talk: Conversation) -> None:
    assert browser.put(f"/api/v1/conversations/{talk.pk}/closure", {}).status_code == 200
    assert browser.post(f"/api/v1/conversations/{talk.pk}/rating", {"score": 5}).status_code == 201


def test_the_account_alone_has_nothing_of_it(browser: APIClient, talk: Conversation, newcomer: User, people: People) -> None:
    elsewhere = people.client_of(newcomer)
    assert elsewhere.get("/api/v1/conversations").json()["results"] == []
    assert elsewhere.get(f"/api/v1/conversations/{talk.pk}").status_code == 404
    assert elsewhere.post(words(talk), {"client_id": "m1", "text": "x"}).status_code == 404
    talk.refresh_from_db()
    assert talk.member is None


@pytest.mark.parametrize("how", ["has ended", "has run out", "is another's"])
def test_a_cookie_that_opens_nothing_opens_nothing_beside_an_account(
    how: str, browser: APIClient, talk: Conversation, people: People
) -> None:
    if how == "is another's":
        browser.cookies["visitor"] = people.other_visitor.token  # type: ignore[attr-defined]
    else:
        ended = {"ended_at" if how == "has ended" else "expires_at": timezone.now() - timedelta(seconds=1)}
        Visitor.objects.filter(pk=people.visitor.pk).update(**ended)
    assert browser.get(f"/api/v1/conversations/{talk.pk}").status_code == 404
    assert browser.post(words(talk), {"client_id": "m1", "text": "x"}).status_code == 404
    assert not Message.objects.exists()


def test_staff_do_not_speak_as_a_visitor(people: People, talk: Conversation) -> None:
    """Whose browser it is decides: a colleague's cookie from trying the site out must not put words into a customer's mouth."""
    console = people.client_of(people.other_agent)
    console.cookies["visitor"] = people.visitor.token  # type: ignore[attr-defined]
    assert console.post(words(talk), {"client_id": "m1", "text": "x"}).status_code == 403
    assert not Message.objects.exists()


def test_signing_up_is_no_way_out_of_a_block(browser: APIClient, talk: Conversation, people: People, at: datetime) -> None:
    block(conversation_id=talk.pk, by=people.agent.actor, at=at, reason="辱骂", hours=1)
    refused = browser.post(words(talk), {"client_id": "m1", "text": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "blocked")


def test_what_they_ask_from_then_on_is_the_accounts(browser: APIClient, general: object, newcomer: User) -> None:
    asked = browser.post("/api/v1/conversations", {"text": "新问题"}).json()["id"]
    assert Conversation.objects.get(pk=asked).member == newcomer


def test_once_proven_and_attached_it_is_the_members_everywhere(talk: Conversation, people: People, at: datetime) -> None:
    waiting = a_conversation(people.visitor)
    browser = people.client_of(people.member)
    browser.cookies["visitor"] = people.visitor.token  # type: ignore[attr-defined]
    assert browser.post("/api/v1/visitors/attachment", {}).status_code == 200
    for client in (browser, people.client_of(people.member)):
        client.cookies.pop("visitor", None)
        seen = {one["id"] for one in client.get("/api/v1/conversations").json()["results"]}
        assert seen == {str(talk.pk), str(waiting.pk)}
    assert browser.post(words(talk), {"client_id": "m1", "text": "是我"}).status_code == 201
    assert Message.objects.get().author_id == people.member.pk
    claim(conversation_id=waiting.pk, by=people.agent.actor, at=at)
