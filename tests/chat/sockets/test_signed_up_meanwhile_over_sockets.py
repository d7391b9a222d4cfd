"""The same over a socket: one window in which a member speaks, and in an older talk the visitor they were."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from chat.models import Message
from helpdesk.accounts.models import User
from tests.builders import a_conversation
from tests.chat.windows import Window
from tests.people import People
from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


class SignedUpMeanwhile(Window):
    """Signs in with the visitor's cookie in the browser."""

    def __init__(self, site: Site, member: User, token: str) -> None:
        self.token = token
        super().__init__(site, "chat", member)

    def come_in(self, person: object) -> None:
        super().come_in(person)  # type: ignore[arg-type]
        self.http.cookies.set(settings.VISITOR_COOKIE_NAME, self.token)


@pytest.fixture
def window(people: People, site: Site) -> Iterator[SignedUpMeanwhile]:
    a_conversation(people.visitor, assignee=people.agent)
    a_conversation(people.member, assignee=people.agent)
    window = SignedUpMeanwhile(site, people.member, people.visitor.token)  # type: ignore[attr-defined]
    yield window
    window.close()


def test_each_conversation_hears_who_speaks_in_it(window: SignedUpMeanwhile, people: People, site: Site) -> None:
    visit, own = (str(one.conversations.get().pk) for one in (people.visitor, people.member))  # type: ignore[attr-defined]
    assert window.welcome["conversations"].keys() == {visit, own}
    agent = Window(site, "console", people.agent)
    for number, id in enumerate((visit, own)):
        window.say(type="typing", conversation=id, on=True, text="在写")
        assert agent.hears("typing", lambda frame, id=id: frame["conversation"] == id)["text"] == "在写"  # type: ignore[misc]
        window.say(type="message.post", conversation=id, client_id=f"m{number}", text="你好")
        assert window.hears("message.accepted", lambda frame, id=id: frame["conversation"] == id)["seq"] == 1  # type: ignore[misc]
        agent.say(type="message.post", conversation=id, client_id="a1", text="您好")
        assert window.hears("message.posted", lambda frame, id=id: frame["conversation"] == id)["text"] == "您好"  # type: ignore[misc]
        window.say(type="message.read", conversation=id, seq=2)
        agent.hears("read", lambda frame, id=id: frame["conversation"] == id and frame["side"] == "customer")  # type: ignore[misc]
    said = dict(Message.objects.filter(by_staff=False).values_list("conversation_id", "author_id"))
    assert {str(id): author for id, author in said.items()} == {visit: people.visitor.pk, own: people.member.pk}
    window.say(type="ping")
    assert window.hears("pong")["heads"] == {visit: 2, own: 2}
    agent.close()


def test_the_end_of_the_visit_ends_only_that(window: SignedUpMeanwhile, people: People) -> None:
    visit, own = (str(one.conversations.get().pk) for one in (people.visitor, people.member))  # type: ignore[attr-defined]
    assert window.http.delete("/api/v1/visitors/me").status_code == 204
    refused = next(answer for answer in answers_in(window, visit) if answer["type"] == "refused")
    assert refused["code"] == "not_found"
    window.say(type="message.post", conversation=own, client_id="mine", text="这里能说")
    assert window.hears("message.accepted", lambda frame: frame["client_id"] == "mine")["conversation"] == own


def test_attached_it_goes_on_as_the_members(window: SignedUpMeanwhile, people: People) -> None:
    visit = str(people.visitor.conversations.get().pk)  # type: ignore[attr-defined]
    assert window.http.post("/api/v1/visitors/attachment", json={}).status_code == 200
    for answer in answers_in(window, visit):
        assert answer["type"] == "message.accepted"
        if Message.objects.get(sequence=answer["seq"]).author_id == people.member.pk:
            break


def answers_in(window: SignedUpMeanwhile, conversation: str) -> Iterator[dict[str, Any]]:
    """To one message after another. The server's process hears of the change a moment later: within five seconds."""
    until = time.monotonic() + 5
    for number in itertools.count():
        assert time.monotonic() < until, "the window goes on as before"
        window.say(type="message.post", conversation=conversation, client_id=f"m{number}", text="还能说吗")
        yield window.hears("message.accepted refused", lambda frame: frame.get("client_id") == f"m{number}")  # noqa: B023
