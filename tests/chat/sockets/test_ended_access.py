"""What somebody may no longer do ends on their open windows too, within seconds (TRUST WS-08).

At once, because whoever ends it says so; and by looking every few seconds, because the word can be lost with the
process that had it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from helpdesk.accounts.models import User, Visitor
from helpdesk.desk.models import Calendar
from tests.builders import a_conversation
from tests.chat.windows import Window
from tests.people import People
from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]

WITHIN = 5.0
MAY_NOT = {4401, 4403}
Open = Callable[[str, User | Visitor], Window]


@pytest.fixture
def open_window(people: People, site: Site) -> Iterator[Open]:
    Calendar.objects.update(always_open=True)
    windows: list[Window] = []

    def open_one(face: str, person: User | Visitor) -> Window:
        windows.append(Window(site, face, person))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()


def refused_again(window: Window) -> bool:
    window.socket = window.connect()
    heard, code = window.last_words(within=WITHIN)
    return heard == [] and code in MAY_NOT


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "customer"}], ids=["switched off", "no longer an agent"])
def test_staff_who_lose_the_right_hear_nothing_more(change: dict[str, object], open_window: Open, people: People) -> None:
    conversation = a_conversation(people.member, assignee=people.agent)
    agent, customer = open_window("console", people.agent), open_window("chat", people.member)
    administrator = open_window("console", people.administrator)

    changed = administrator.http.patch(f"/api/v1/people/{people.agent.pk}", json=change)
    assert changed.status_code == 200, changed.text
    said = customer.http.post(f"/api/v1/conversations/{conversation.pk}/messages", json={"client_id": "m1", "text": "金丝雀"})
    assert said.status_code == 201, said.text

    heard, code = agent.last_words(within=WITHIN)
    assert code in MAY_NOT
    assert [frame["type"] for frame in heard] == ["bye"], "not even that what they had went back into line"
    assert administrator.hears("conversation.changed", lambda frame: frame["conversation"]["state"] == "waiting")
    assert refused_again(agent)


def test_a_visitor_whose_visit_has_ended_hears_nothing_more(open_window: Open, people: People) -> None:
    conversation = a_conversation(people.visitor, assignee=people.agent)
    visitor, same_browser = open_window("chat", people.visitor), open_window("chat", people.visitor)
    agent = open_window("console", people.agent)

    assert same_browser.http.delete("/api/v1/visitors/me").status_code == 204
    said = agent.http.post(f"/api/v1/conversations/{conversation.pk}/messages", json={"client_id": "m1", "text": "金丝雀"})
    assert said.status_code == 201, said.text

    for window in (visitor, same_browser):
        heard, code = window.last_words(within=WITHIN)
        assert code in MAY_NOT
        assert [frame["type"] for frame in heard] == ["bye"]
    assert refused_again(visitor)


@pytest.mark.parametrize("how", ["the session is gone", "the account is switched off", "the visit has run out"])
def test_the_end_is_noticed_when_nobody_was_told(how: str, open_window: Open, people: People) -> None:
    """Changed behind the product's back: whoever should have said so died before it did."""
    agent, visitor = open_window("console", people.agent), open_window("chat", people.visitor)
    window = visitor if "visit" in how else agent
    if "session" in how:
        Session.objects.all().delete()
    elif "account" in how:
        User.objects.filter(pk=people.agent.pk).update(is_active=False)
    else:
        Visitor.objects.filter(pk=people.visitor.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    heard, code = window.last_words(within=WITHIN)
    assert code in MAY_NOT
    assert heard[-1]["type"] == "bye"
    assert refused_again(window)
