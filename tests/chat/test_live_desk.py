"""The desk in a running product: what each window is told as a conversation moves, and when an agent disappears."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from helpdesk.accounts.models import User
from helpdesk.desk.models import Calendar
from tests.chat.windows import Window
from tests.people import People
from tests.site import SiteFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]

QUICK = {"CHAT_OFFER_SECONDS": "3", "CHAT_AGENT_LOST_SECONDS": "14", "CHAT_AGENT_GRACE_SECONDS": "1"}


@pytest.fixture
def open_window(site_factory: SiteFactory, people: People) -> Iterator[Callable[[str, User], Window]]:
    Calendar.objects.update(always_open=True)
    site, windows = site_factory("--work", env=QUICK), []
    site.start()

    def open_one(face: str, person: User) -> Window:
        windows.append(Window(site, face, person))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()


def test_each_window_learns_what_concerns_it_and_no_more(open_window: Callable[[str, User], Window], people: People) -> None:
    people.agent, people.other_agent, people.supervisor, people.member  # noqa: B018  they exist before the first call
    first, board = open_window("console", people.agent), open_window("console", people.supervisor)
    customer = open_window("chat", people.member)
    board.say(type="board.watch", queues=[])
    assert board.hears("board")["totals"]["waiting"] == 0

    first.say(type="presence.set", state="available")
    assert board.hears("presence.changed", lambda f: f["user"]["name"] == "陈静")["state"] == "available"

    asked = customer.http.post("/api/v1/conversations", json={"text": "在吗"})
    assert asked.status_code == 201, asked.text
    id = asked.json()["id"]
    offer = first.hears("offer")
    assert (offer["conversation"], offer["summary"]["text"]) == (id, "在吗")
    assert customer.hears("line.position")["position"] == 1
    assert board.hears("board", lambda f: f["totals"]["waiting"] == 1)["totals"]["agents_available"] == 1

    first.say(type="offer.decline", conversation=id)
    assert first.hears("offer.ended")["outcome"] == "declined"
    second = open_window("console", people.other_agent)
    second.say(type="presence.set", state="available")
    assert second.hears("offer")["conversation"] == id
    assert second.hears("offer.ended", within=15)["outcome"] == "expired"

    assert first.http.put(f"/api/v1/conversations/{id}/claim", json={}).status_code == 200
    assert customer.happens("accepted")["conversation"]["assignee"]["name"] == "陈静"
    assert second.happens("accepted")["conversation"]["customer"]["name"] == "王小明"

    refused = open_window("console", people.other_agent)
    refused.say(type="board.watch", queues=[])
    assert refused.hears("refused")["code"] == "not_allowed"


def test_a_conversation_of_an_agent_who_vanishes_comes_back_to_the_line(
    open_window: Callable[[str, User], Window], people: People
) -> None:
    people.agent, people.other_agent, people.member  # noqa: B018
    agent, customer = open_window("console", people.agent), open_window("chat", people.member)
    agent.say(type="presence.set", state="available")
    id = customer.http.post("/api/v1/conversations", json={"text": "在吗"}).json()["id"]
    agent.hears("offer")
    assert agent.http.put(f"/api/v1/conversations/{id}/claim", json={}).status_code == 200
    customer.happens("accepted")

    agent.open.close()
    colleague = open_window("console", people.other_agent)
    lost = colleague.hears("presence.changed", lambda f: f["state"] == "away", within=20)
    assert lost["user"]["name"] == "陈静"
    colleague.say(type="presence.set", state="available")
    returned = colleague.happens("returned", within=20)
    assert (returned["happening"]["facts"]["reason"], returned["conversation"]["state"]) == ("agent_lost", "waiting")
    assert colleague.hears("offer", within=20)["conversation"] == id
    seen = [line["kind"] for line in customer.http.get(f"/api/v1/conversations/{id}").json()["happenings"]]
    assert seen[:3] == ["asked", "accepted", "returned"]
